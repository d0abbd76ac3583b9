import numpy as np
import pytest

from tasks.config import Evaluate
from tasks.evaluate import bootstrap
from tasks.evaluate.bootstrap import Resamples, draw
from tasks.models.metrics import score


def test_how_common_a_class_is_varies_as_chance_has_it() -> None:
    classes = np.repeat([0, 1], [80, 20])
    counts = draw(classes, Evaluate(resamples=2000)).counts
    assert (counts.sum(axis=1) == 100).all()
    events = counts[:, classes == 1].sum(axis=1)
    assert events.mean() == pytest.approx(20, abs=0.3)
    assert events.std() == pytest.approx(4, rel=0.1)  # of 100 rows, a fifth: binomial


def test_no_resample_lacks_a_class() -> None:
    classes = np.repeat([0, 1, 2, 3], [50, 7, 1, 1])
    counts = draw(classes, Evaluate(resamples=500)).counts
    assert (counts.sum(axis=1) == 59).all()
    for label in range(4):
        assert (counts[:, classes == label].sum(axis=1) > 0).all()
    # and where none is missing nothing is changed
    assert (counts[:, classes == 2] > 1).any()


def test_rows_of_a_unit_are_drawn_together_and_no_class_goes_missing() -> None:
    units = np.repeat(np.arange(12), np.arange(1, 13))
    classes = (units == 3).astype("int64")  # one unit has all of it
    counts = draw(classes, Evaluate(resamples=300), units).counts
    firsts = counts[:, np.r_[True, units[1:] != units[:-1]]]
    assert (counts == firsts[:, units]).all()
    assert (firsts.sum(axis=1) == 12).all()
    assert (counts[:, classes == 1] > 0).all()


def test_the_seed_decides_the_resamples() -> None:
    classes = np.arange(30) % 3
    first = draw(classes, Evaluate(seed=1)).counts
    assert (first == draw(classes, Evaluate(seed=1)).counts).all()
    assert (first != draw(classes, Evaluate(seed=2)).counts).any()


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
    rows = np.arange(3)
    resamples = Resamples(np.array([[0, 2, 1]], dtype="uint8"), 0.9, np.zeros_like(rows), rows)
    weight = np.array([1.0, 1.0, 4.0])
    assert resamples.scores("mae", y, predicted, weight)[0] == pytest.approx((2 * 1 + 4 * 3) / 6)
    assert resamples.means(y, weight)[0] == pytest.approx((2 * 2 + 4 * 4) / 6)
