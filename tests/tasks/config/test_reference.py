"""The page about params.yaml is what the code says."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from tasks.config import ObjectiveName, parse
from tasks.config.kind import KindName
from tasks.config.reference import page
from tests.pages import NEEDED


def test_the_page_is_current(project: Path) -> None:
    written = (project / "docs/configuration.md").read_text()
    assert written == page(), "run: python -m tasks.config.reference > docs/configuration.md"


def test_every_key_says_its_type() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    cells = [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in rows]
    # "anything" is what a type becomes that the page has no word for
    unnamed = {row[0].strip("`") for row in cells if "anything" in row[1]}
    assert unnamed == {"options", "fixed"}, "only values that other libraries define"


class Strange(BaseModel):
    """A section with a key of a type that the page has no word for."""

    key: bytes


def test_a_type_without_a_word_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.config.reference.FileTable", Strange)
    with pytest.raises(AssertionError, match="only values that other libraries define"):
        test_every_key_says_its_type()


def printed(key: str) -> dict[str, str]:
    """The default of a key of the form ``group.name`` by kind, "" for all others."""
    group, name = key.split(".")
    section = page().partition(f"## solutions.<name>.{group}\n")[2].partition("\n## ")[0]
    row = next(line for line in section.splitlines() if line.startswith(f"| `{name}`"))
    usual, *others = row.split(" | ")[2].split("; ")
    cells = (other.partition(": ") for other in others)
    return {"": usual} | {kind: value for kinds, _, value in cells for kind in kinds.split(", ")}


def solution(kind: KindName, objective: ObjectiveName, **sections: Any) -> Any:
    """A solution of which nothing but what has to be given is."""
    inputs = {"kind": kind, **NEEDED[kind]}
    section = {
        "inputs": inputs,
        "source": {"kind": "files", "tables": {"t": {"path": "t.csv"}}},
        "target": {
            "column": inputs["item"] if objective == "ranking" else "x",
            "objective": objective,
        },
        **sections,
    }
    return parse({"solutions": {"new": section}}).solution("new")


@pytest.mark.parametrize(
    ("kind", "objective"),
    [
        ("tabular", "multiclass"),
        ("image", "multiclass"),
        ("text", "multiclass"),
        ("series", "forecast"),
        ("interactions", "ranking"),
    ],
)
def test_the_defaults_printed_are_those_that_hold(kind: KindName, objective: ObjectiveName) -> None:
    roles = {} if kind in ("tabular", "image", "text") else {"time": "t", "group": "u"}
    made = solution(kind, objective, columns=roles)
    for key in (
        "split.folds", "gates.size_mb", "gates.latency_ms", "gates.minimum_gain", "train.balance",
        "serve.maximum_rows", "serve.maximum_bytes", "evaluate.resamples", "evaluate.confidence",
    ):  # fmt: skip
        group, name = key.split(".")
        cells = printed(key)
        shown = yaml.safe_load(cells.get(kind, cells[""]).strip("`"))
        assert shown == getattr(getattr(made, group), name), key
    assert printed("train.metric").get(objective) == f"`{made.train.metric}`"


@pytest.mark.parametrize("split", [None, {}, {"test": 0.3}])
@pytest.mark.parametrize(
    ("kind", "objective", "roles", "expected"),
    [
        ("tabular", "multiclass", {}, "stratified"),
        ("tabular", "regression", {}, "random"),
        ("tabular", "multiclass", {"group": "g", "time": "t"}, "group"),
        ("text", "multiclass", {"time": "t"}, "time"),
        ("series", "forecast", {"time": "t", "group": "g"}, "time"),
        ("interactions", "ranking", {"time": "t", "group": "g"}, "last"),
    ],
)
def test_a_method_that_is_not_given_follows_from_kind_roles_and_objective(
    split: Any, kind: KindName, objective: ObjectiveName, roles: dict[str, str], expected: str
) -> None:
    given = {} if split is None else {"split": split}
    assert solution(kind, objective, columns=roles, **given).split.method == expected
