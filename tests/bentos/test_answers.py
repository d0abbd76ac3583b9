"""Predictions in words."""

from typing import Any

import numpy as np
import pytest

from bentos.answers import predictions
from bentos.refusal import RefusedError
from tasks.documents import Threshold
from tasks.kinds.tabular.schema import TableSchema

THRESHOLD = Threshold(
    value=0.3, chosen_by="", cost_per_row=None, confusion=[[1, 0], [0, 1]], precision=1, recall=1
)


def schema(objective: str, *classes: str) -> TableSchema:
    return TableSchema(
        target="y", objective=objective, classes=list(classes), features=[], time_ordered=False,
        weighted=False, train_rows=1, test_rows=1,
    )  # fmt: skip


def test_binary_decides_by_the_threshold() -> None:
    predicted = np.array([[0.9, 0.1], [0.7, 0.3], [0.2, 0.8]])
    answers = predictions(predicted, schema("binary", "no", "yes"), THRESHOLD)

    assert [answer["label"] for answer in answers] == ["no", "no", "yes"]
    assert [answer["decision"] for answer in answers] == ["no", "yes", "yes"]
    assert [answer["probability"] for answer in answers] == [0.1, 0.3, 0.8]


def test_multiclass_gives_every_class() -> None:
    predicted = np.array([[0.2, 0.5, 0.3]])
    (answer,) = predictions(predicted, schema("multiclass", "a", "b", "c"), None)
    assert answer == {"label": "b", "probabilities": {"a": 0.2, "b": 0.5, "c": 0.3}}


@pytest.mark.parametrize(
    ("objective", "predicted"),
    [
        ("regression", np.array([1.5, np.inf, np.nan])),
        ("binary", np.array([[0.9, 0.1], [np.nan, 0.1], [0.5, np.nan]])),
        ("multiclass", np.array([[0.9, 0.1], [np.nan, np.nan], [-np.inf, np.nan]])),
    ],
)
def test_rows_without_a_figure_are_refused(objective: str, predicted: Any) -> None:
    with pytest.raises(RefusedError, match="no figure") as caught:
        predictions(predicted, schema(objective, "no", "yes"), None)
    assert [problem.row for problem in caught.value.problems] == [1, 2]


def test_figures_do_not_show_the_noise_of_summation() -> None:
    (one,) = predictions(np.array([0.1 + 0.2]), schema("regression"), None)
    assert one["value"] == 0.3
