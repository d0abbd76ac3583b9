import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tasks.config import Gates, ObjectiveName
from tasks.documents import Interval, Validation
from tasks.report.stage import report
from tasks.verdict.stage import verdict
from tests.trained import MakeShop, Shop

OBJECTIVES: tuple[ObjectiveName, ...] = ("binary", "multiclass", "regression")
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """The tags of a page, with a check that they are nested well."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def values(self, attribute: str) -> Iterator[str]:
        return (
            attributes[attribute] or "" for _, attributes in self.tags if attribute in attributes
        )


@pytest.fixture(scope="session")
def shops(
    make_shop: MakeShop, tmp_path_factory: pytest.TempPathFactory
) -> dict[ObjectiveName, Shop]:
    made = {}
    for objective in OBJECTIVES:
        shop = make_shop(tmp_path_factory.mktemp(f"report-{objective}"), objective)
        shop.evaluate()
        verdict("shop", shop.solution.gates, shop.layout)
        made[objective] = shop
    return made


def page(shop: Shop) -> str:
    return report("shop", shop.solution, shop.layout).read_text()


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_page_is_whole_and_leads_everywhere(
    shops: dict[ObjectiveName, Shop], objective: ObjectiveName
) -> None:
    parsed = Page(page(shops[objective]))
    assert parsed.open == []
    ids = list(parsed.values("id"))
    assert len(ids) == len(set(ids))
    inside = [address[1:] for address in parsed.values("href") if address.startswith("#")]
    assert set(inside) <= set(ids)
    sections = {attributes["id"] for tag, attributes in parsed.tags if tag == "section"}
    assert sections == set(inside) - {"content"}


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_nothing_is_fetched(shops: dict[ObjectiveName, Shop], objective: ObjectiveName) -> None:
    text = page(shops[objective])
    parsed = Page(text)
    assert not {tag for tag, _ in parsed.tags} & {"script", "link", "img", "iframe", "object"}
    assert "url(" not in text
    assert "@import" not in text
    assert str(shops[objective].layout.root) not in text


def test_sections_fit_the_objective(shops: dict[ObjectiveName, Shop]) -> None:
    has = {objective: set(Page(page(shop)).values("id")) for objective, shop in shops.items()}
    assert {"calibration", "decisions"} <= has["binary"]
    assert {"calibration", "decisions"} <= has["multiclass"]
    assert not {"calibration", "decisions"} & has["regression"]


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_same_input_gives_the_same_bytes(
    shops: dict[ObjectiveName, Shop], objective: ObjectiveName
) -> None:
    first = page(shops[objective]), shops[objective].layout.overview.read_bytes()
    assert first == (page(shops[objective]), shops[objective].layout.overview.read_bytes())


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_picture_holds_curves_and_importances(
    shops: dict[ObjectiveName, Shop], objective: ObjectiveName
) -> None:
    page(shops[objective])
    picture = ET.parse(shops[objective].layout.overview).getroot()
    namespace = "{http://www.w3.org/2000/svg}"
    classes = [group.get("class") or "" for group in picture.iter(f"{namespace}g")]
    assert classes.count("axes") >= 3
    assert "bar" in classes
    assert any(name.startswith(("line", "dots")) for name in classes)


def test_charts_are_named_and_described(shops: dict[ObjectiveName, Shop]) -> None:
    text = page(shops["binary"])
    assert text.count("<svg") == text.count('<svg viewBox="0 0 420 340" role="img"><title>') == 3
    assert text.count("</title><desc>") == 3
    assert re.search("At the threshold: .* % found, .* % false alarms", text)


def test_an_interval_off_the_scale_says_so(shops: dict[ObjectiveName, Shop]) -> None:
    text = page(shops["binary"])
    scale = re.search(r"--from:([-.e\d]+);--to:([-.e\d]+)", text)
    assert scale
    low, high = map(float, scale.groups())
    assert text.count("off the scale") == sum(
        not low <= model.metrics["roc_auc"].value <= high
        for model in shops["binary"].evaluate().leaderboard
    )


def test_the_head_line_says_what_was_found(shops: dict[ObjectiveName, Shop]) -> None:
    shop = shops["binary"]
    auc = shop.evaluate().model("shop-strong").metrics["roc_auc"]
    words = " ".join(re.sub("<[^>]+>", " ", page(shop)).split())
    assert (
        f"On 300 rows it had never seen, shop-strong scores {auc.value:.3f} in ROC AUC, "
        f"between {auc.low:.3f} and {auc.high:.3f} with 95 % confidence." in words
    )
    assert "Every gate was passed" in words


def test_text_from_outside_is_not_markup(shops: dict[ObjectiveName, Shop]) -> None:
    text = page(shops["binary"])
    assert "Who &lt;b&gt;leaves&lt;/b&gt; &amp; why?" in text


def test_a_failed_gate_and_a_failed_expectation_are_shown(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    shop = make_shop(tmp_path)
    as_good = {"shallow tree": Interval(value=0.001, low=-0.01, high=0.02)}
    told = shop.evaluate().model_copy(update={"gains_over_references": as_good})
    told.write(shop.layout.evaluation)
    failed = {
        "expectation": "expect_column_values_to_be_between",
        "column": "spent",
        "description": "at most 70",
        "arguments": {},
        "severity": "warning",
        "passed": False,
        "unexpected_rows": 12,
        "examples": [],
        "observed": None,
    }
    Validation.model_validate(
        {"rows": 700, "rejected_rows": 3, "passed": True, "checks": [failed]}
    ).write(shop.layout.validation / "validation.json")
    verdict("shop", Gates(latency_ms=10_000, required={"roc_auc": 0.9999}), shop.layout)
    words = " ".join(re.sub("<[^>]+>", " ", page(shop)).split())
    assert "Required ROC AUC (at least 0.9999) was not passed. On the hold-out, ROC AUC is" in words
    assert "No model is in force." in words
    assert "Simpler and as good within chance: shallow tree" in words
    assert "The simple model shallow tree is as good within chance." in words
    assert "shallow tree simple model 0." in words
    assert "None of them can win: they have no validation score" in words
    assert "at most 70 spent 12 warning" in words
    assert "0 of 1 expectation held. 3 rows of 700 were set aside." in words
