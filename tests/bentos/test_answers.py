"""Predictions in words."""

from typing import Any

import numpy as np
import pytest

from bentos.answers import PREDICTION, predictions
from bentos.refusal import RefusedError


def test_binary_decides_by_the_threshold() -> None:
    predicted = np.array([[0.9, 0.1], [0.7, 0.3], [0.2, 0.8]])
    answers = predictions(predicted, "binary", ["no", "yes"], threshold=0.3)

    assert [answer["label"] for answer in answers] == ["no", "no", "yes"]
    assert [answer["decision"] for answer in answers] == ["no", "yes", "yes"]
    assert [answer["probability"] for answer in answers] == [0.1, 0.3, 0.8]


def test_multiclass_gives_every_class() -> None:
    (answer,) = predictions(np.array([[0.2, 0.5, 0.3]]), "multiclass", ["a", "b", "c"], 0.5)
    assert answer == {"label": "b", "probabilities": {"a": 0.2, "b": 0.5, "c": 0.3}}


@pytest.mark.parametrize(
    ("objective", "predicted"),
    [
        ("regression", np.array([1.5, np.inf, np.nan])),
        ("binary", np.array([[0.9, 0.1], [np.nan, 0.1], [0.5, np.nan]])),
        ("multiclass", np.array([[0.9, 0.1], [np.nan, np.nan], [-np.inf, np.nan]])),
    ],
)
def test_rows_without_a_figure_are_refused(objective: Any, predicted: Any) -> None:
    with pytest.raises(RefusedError, match="no figure") as caught:
        predictions(predicted, objective, ["no", "yes"], 0.5)
    assert [problem.row for problem in caught.value.problems] == [1, 2]


def test_figures_do_not_show_the_noise_of_summation() -> None:
    (one,) = predictions(np.array([0.1 + 0.2]), "regression", [], 0.5)
    assert one["value"] == 0.3


def test_answers_are_as_documented() -> None:
    for objective, predicted, classes in (
        ("binary", np.array([[0.9, 0.1]]), ["no", "yes"]),
        ("multiclass", np.array([[0.2, 0.5, 0.3]]), ["a", "b", "c"]),
        ("regression", np.array([1.5]), []),
    ):
        (answer,) = predictions(predicted, objective, classes, 0.5)  # type: ignore[arg-type]
        PREDICTION[objective].model_validate(answer, extra="forbid")  # type: ignore[index]
