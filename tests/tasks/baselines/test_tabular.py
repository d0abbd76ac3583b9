"""Baselines answer what their names say."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tasks.baselines.tabular import baselines, references
from tasks.models.metrics import score

Samples = Callable[[Any], Any]


def test_the_prior_is_the_weighted_share_of_classes(sample: Samples) -> None:
    table = sample("multiclass")
    weight = np.where(table.y == 2, 2.0, 1.0)
    prior = baselines(table.schema)["prior"].fit(table.X, table.y, weight)
    assert prior.predict(table.X[:3]) == pytest.approx(np.tile([0.25, 0.25, 0.5], (3, 1)))


def test_mean_and_median_answer_the_same_for_all(sample: Samples) -> None:
    table = sample("regression")
    made = baselines(table.schema)
    assert set(made["mean"].fit(table.X, table.y).predict(table.X)) == {table.y.mean()}
    assert set(made["median"].fit(table.X, table.y).predict(table.X)) == {np.median(table.y)}


@pytest.mark.parametrize("objective", ["binary", "multiclass"])
def test_three_questions_beat_none(objective: Any, sample: Samples) -> None:
    table = sample(objective)
    scores = {
        name: score("log_loss", table.y, model.fit(table.X, table.y).predict(table.X))
        for name, model in (baselines(table.schema) | references(table.schema)).items()
    }
    assert scores["shallow tree"] < scores["prior"]
