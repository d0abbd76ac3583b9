import html
from typing import Any

import numpy as np
import pytest

from tasks.documents import Curve, Evaluation, Importance, Interval, Rejected
from tasks.report.kinds import text
from tasks.report.stage import _environment, report
from tests.inbox import Inbox

FIGURE = Interval(value=0.9, low=0.8, high=1.0)
CLASSES = ["lost", "late", "oos"]


def evaluation(**fields: Any) -> Evaluation:
    usual: dict[str, Any] = {
        "classes": CLASSES,
        "confusion": [[7, 3, 0], [2, 8, 0], [1, 5, 4]],
        "threshold": None,
        "rejection": None,
        "influences": {},
    }
    return Evaluation.model_construct(**(usual | fields))


def test_pairs_are_ranked_by_rows_and_single_ones_left_out() -> None:
    found = [(p.truth, p.decided, p.rows, p.share) for p in text.pairs(evaluation())]
    assert found == [
        ("oos", "late", 5, 0.5),
        ("lost", "late", 3, 0.3),
        ("late", "lost", 2, 0.2),
    ]


def test_mistakes_are_those_of_the_decision_surest_first() -> None:
    predicted = np.array(
        [[0.9, 0.1, 0.0], [0.6, 0.3, 0.1], [0.2, 0.7, 0.1], [0.45, 0.15, 0.4], [0.1, 0.8, 0.1]]
    )
    truth = ["late", "late", "late", "lost", "oos"]
    texts = ["a" * 500, "b", "c", "d", None]
    plain = text.mistakes(evaluation(), texts, truth, predicted)
    assert [(m.text[:3], m.truth, m.decided, m.probability) for m in plain] == [
        ("aaa", "late", "lost", 0.9),
        ("", "oos", "late", 0.8),
        ("b", "late", "lost", 0.6),
    ]
    assert len(plain[0].text) < 300

    rejection = Rejected(
        label="oos", value=0.6, chosen_by="", in_scope_accuracy=FIGURE,
        out_of_scope_recall=FIGURE, curve=Curve(x=[], y=[]),
    )  # fmt: skip
    scoped = text.mistakes(evaluation(rejection=rejection), texts, truth, predicted)
    assert ("d", "oos") in [(m.text, m.decided) for m in scoped]


@pytest.fixture
def markup() -> Any:
    return _environment().get_template("kinds/text.jinja").module


def test_texts_are_escaped(markup: Any) -> None:
    mistake = text.Mistake("<script>alert(1)</script>", "a", "b", 0.5)
    page = str(markup.mistakes([mistake]))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_words_of_further_classes_unfold(markup: Any) -> None:
    influences = {
        f"class {number}": [Importance(feature="<b>", mean=0.25, sd=0.1)] for number in range(20)
    }
    (section,) = text._words(evaluation(influences=influences), markup)
    assert "The other 8 classes" in section.body
    assert "<b>" not in section.body
    assert text._words(evaluation(), markup) == []


def test_the_page_shows_scope_mistakes_and_words(inbox: Inbox) -> None:
    page = report("inbox", inbox.solution, inbox.layout).read_text()
    for name in ("scope", "mistakes", "words"):
        assert f'<section id="{name}"' in page
        assert f'href="#{name}"' in page
    assert inbox.schema.example in html.unescape(page)
    assert "Out-of-scope recall" in page
