import numpy as np
import pytest

from tasks.config import Evaluate
from tasks.evaluate import bootstrap
from tasks.evaluate.bootstrap import Resamples, draw
from tasks.models.metrics import score


def test_a_resample_has_as_many_rows_of_each_class_as_the_data() -> None:
    strata = np.repeat([0, 1, 2], [50, 7, 1])
    counts = draw(strata, Evaluate(resamples=100)).counts
    for stratum, rows in ((0, 50), (1, 7), (2, 1)):
        assert (counts[:, strata == stratum].sum(axis=1) == rows).all()


def test_the_seed_decides_the_resamples() -> None:
    strata = np.zeros(30, dtype="int64")
    first = draw(strata, Evaluate(seed=1)).counts
    assert (first == draw(strata, Evaluate(seed=1)).counts).all()
    assert (first != draw(strata, Evaluate(seed=2)).counts).any()


def test_many_rows_get_fewer_resamples_but_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "DRAWS", 300_000)
    assert len(draw(np.zeros(1000, dtype="int64"), Evaluate(resamples=900)).counts) == 300
    assert len(draw(np.zeros(9000, dtype="int64"), Evaluate(resamples=900)).counts) == 200


def test_scores_are_those_of_the_resampled_rows() -> None:
    random = np.random.default_rng(0)
    y, event = random.integers(0, 2, 60), random.random(60)
    predicted = np.column_stack([1 - event, event])
    resamples = draw(y, Evaluate(resamples=100))
    scores = resamples.scores("roc_auc", y, predicted)
    for counts, figure in zip(resamples.counts[:10], scores[:10], strict=True):
        rows = np.repeat(np.arange(60), counts)
        assert figure == pytest.approx(score("roc_auc", y[rows], predicted[rows]))


def test_sample_weights_multiply_counts() -> None:
    y, predicted = np.array([1.0, 2.0, 4.0]), np.array([1.0, 1.0, 1.0])
    resamples = Resamples(np.array([[0, 2, 1]], dtype="uint8"), 0.9)
    weight = np.array([1.0, 1.0, 4.0])
    assert resamples.scores("mae", y, predicted, weight)[0] == pytest.approx((2 * 1 + 4 * 3) / 6)
    assert resamples.means(y, weight)[0] == pytest.approx((2 * 2 + 4 * 4) / 6)


def test_the_interval_of_a_mean_covers_the_truth_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(200):
        y = np.random.default_rng(seed).normal(0, 1, 80)
        resamples = draw(np.zeros(80, dtype="int64"), Evaluate(resamples=300, confidence=0.9))
        interval = resamples.interval(float(y.mean()), resamples.means(y, np.ones(80)))
        covered += interval.low <= 0 <= interval.high
    assert 165 <= covered <= 195
