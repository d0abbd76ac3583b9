"""Evaluation of a solution with a class for what none of the others covers."""

import pandas as pd
import pytest

from tasks.documents import Verdict
from tasks.models.decision import decisions
from tests.inbox import Inbox


def test_figures_at_the_threshold_are_those_of_the_saved_predictions(inbox: Inbox) -> None:
    evaluation = inbox.evaluation
    assert evaluation.rejection is not None
    saved = pd.read_parquet(inbox.layout.predictions)
    decided = decisions(
        saved.filter(regex=r"^p\d").to_numpy(), evaluation.classes, evaluation.decision
    )
    right = pd.Series([evaluation.classes[number] for number in decided]) == saved["truth"]
    outside = saved["truth"] == "oos"
    assert evaluation.rejection.in_scope_accuracy.value == pytest.approx(right[~outside].mean())
    assert evaluation.rejection.out_of_scope_recall.value == pytest.approx(right[outside].mean())
    assert sum(map(sum, evaluation.confusion)) == len(saved)
    assert sum(row[place] for place, row in enumerate(evaluation.confusion)) == right.sum()


def test_gates_know_them(inbox: Inbox) -> None:
    gates = {gate.name: gate for gate in Verdict.read(inbox.layout.verdict).gates}
    for name in ("in_scope_accuracy", "out_of_scope_recall"):
        interval = inbox.evaluation.figure(name)
        assert interval is not None
        assert gates[f"required {name}"].figure == interval.value
    assert Verdict.read(inbox.layout.verdict).outcome == "PROMOTE"


def test_words_are_said_to_decide(inbox: Inbox) -> None:
    words = {entry.feature for entry in inbox.evaluation.influences["card_lost"]}
    assert words & {"card", "lost", "stolen"}
