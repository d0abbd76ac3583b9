"""Intervals hold the truth as often as they say; ``benchmarks.coverage`` looks longer."""

import numpy as np
import pytest
from scipy.stats import binomtest

from benchmarks.coverage import SCENARIOS, covered
from tasks.config import Evaluate, Metric
from tasks.evaluate.bootstrap import draw
from tasks.evaluate.confidence import evidence
from tasks.models.metrics import score

REPEATS = 250
WATCHED = {
    "accuracy, recalls .4 and .98": 400,
    "AUC .86, a tenth": 400,
    "average precision .48, a tenth": 400,
    "F1 .80, a fifth": 200,
    "RMSE, normal errors": 60,
    "F1 (macro), five classes": 200,
    "accuracy, groups": 400,
    "accuracy, weights": 200,
    "gain in RMSE": 200,
}


@pytest.mark.parametrize("name", WATCHED)
def test_intervals_hold_the_truth_as_often_as_they_say(name: str) -> None:
    scenario = next(one for one in SCENARIOS if one.name == name)
    misses = covered(scenario, WATCHED[name], REPEATS, 200, rivals=False)["pipeline"]
    # 95 of 100, give or take three standard deviations of so many repeats
    assert sum(misses) == pytest.approx(0.05, abs=0.042)


def test_a_model_that_is_far_off_on_few_rows_does_not_look_better_than_it_is() -> None:
    """Both have a mean squared error of 1; two rows in a hundred carry half of the second's."""
    random, rows, rare, error = np.random.default_rng(0), 300, 0.02, 5.0
    usual = np.sqrt((1 - rare * error**2) / (1 - rare))
    better = 0
    for _ in range(REPEATS):
        steady = random.normal(0, 1, rows)
        often = usual * (0.9 * steady + np.sqrt(1 - 0.9**2) * random.normal(0, 1, rows))
        erratic = np.where(random.random(rows) < rare, error, often)
        truth, drawn = np.zeros(rows), draw(np.zeros(rows, dtype=int), Evaluate(resamples=200))
        gain = drawn.difference(
            "rmse",
            score("rmse", truth, steady) - score("rmse", truth, erratic),
            drawn.scores("rmse", truth, steady) - drawn.scores("rmse", truth, erratic),
        )
        better += gain.low > 0
    # nominal are .025; by Student's t alone it would be .064
    assert better / REPEATS < 0.04


@pytest.mark.parametrize("metric", ["accuracy", "roc_auc", "average_precision", "f1", "f1_macro"])
def test_sixty_rows_without_a_mistake_prove_little(metric: Metric) -> None:
    y = np.arange(60) % 2
    predicted = np.eye(2)[y] * 0.8 + 0.1
    drawn = draw(y, Evaluate())
    found = drawn.interval(metric, 1.0, drawn.scores(metric, y, predicted))
    # Clopper and Pearson, 1934
    exact = binomtest(60, 60).proportion_ci(0.95, "exact").low
    assert found.low == pytest.approx(exact, abs=0.01)
    assert found.high == 1.0
    nothing = drawn.interval("accuracy", 0.0, drawn.scores("accuracy", y, predicted[:, ::-1]))
    assert nothing.low == 0.0
    assert nothing.high == pytest.approx(1 - exact, abs=0.01)


def test_an_interval_of_a_share_is_wilsons() -> None:
    y = np.arange(200) % 2
    decided = np.where(np.arange(200) < 30, 1 - y, y)
    drawn = draw(y, Evaluate(resamples=4000))
    predicted = np.eye(2)[decided]
    value = score("accuracy", y, predicted)
    found = drawn.interval("accuracy", value, drawn.scores("accuracy", y, predicted))
    wilson = binomtest(170, 200).proportion_ci(0.95, "wilson")
    assert (found.low, found.high) == pytest.approx((wilson.low, wilson.high), abs=0.003)


def test_two_models_without_a_mistake_may_differ_by_a_row() -> None:
    y = np.arange(60) % 2
    drawn = draw(y, Evaluate())
    found = drawn.difference("accuracy", 0.0, np.zeros(1000))
    assert 1 / 60 < found.high < 4 / 60
    assert found.low == -found.high


def test_what_repeats_itself_is_less_evidence() -> None:
    apart, ones = np.arange(100), np.ones(100)
    assert evidence(ones, apart).rows == pytest.approx(100)
    assert evidence(ones, apart // 10).degrees == pytest.approx(9)
    assert 20 < evidence(ones, apart // 10).rows < 100
    assert evidence(np.where(apart < 10, 9.0, 1.0), apart).rows < 50


def test_a_loss_is_never_below_zero_and_leans_upwards() -> None:
    random = np.random.default_rng(0)
    y, predicted = np.zeros(40), random.standard_t(4, 40)
    drawn = draw(np.zeros(40, dtype="int64"), Evaluate())
    value = score("rmse", y, predicted)
    found = drawn.interval("rmse", value, drawn.scores("rmse", y, predicted))
    assert 0 <= found.low < value < found.high
    assert found.high - value > value - found.low
