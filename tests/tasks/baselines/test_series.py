import numpy as np
import pytest

from tasks.baselines.series import Naive, Smoothing, _smoothed, baselines, references
from tasks.models.metrics import score
from tasks.models.predictor import Estimator
from tests.windows import WINDOW, MakeWindows


def test_every_question_has_its_baselines(windows: MakeWindows) -> None:
    assert list(baselines(windows("answer").schema)) == ["mean", "median"]
    assert not references(windows("answer").schema)
    assert list(baselines(windows("step").schema)) == ["last value", "seasonal naive (12)"]
    assert list(references(windows("step").schema)) == [
        "exponential smoothing",
        "exponential smoothing (12)",
    ]
    assert "seasonal naive (6)" in baselines(windows("steps").schema)


def test_naive_answers_repeat_the_past(windows: MakeWindows) -> None:
    found = windows("steps")
    schema = found.schema
    last = schema.in_own_unit(Naive(schema, 1).predict(found.X))
    past = found.X[:, :WINDOW, 0]
    np.testing.assert_allclose(last[:, :, 0], np.repeat(past[:, -1:], 5, axis=1), rtol=1e-5)
    season = schema.in_own_unit(Naive(schema, 12).predict(found.X))
    np.testing.assert_allclose(season[:, :, 0], past[:, WINDOW - 12 : WINDOW - 7], rtol=1e-5)


def test_what_is_missing_is_taken_from_the_season_before(windows: MakeWindows) -> None:
    found = windows("step")
    X = found.X[:1].copy()
    X[0, WINDOW - 12, 0] = np.nan
    assert Naive(found.schema, 12).predict(X)[0, 0, 0] == pytest.approx(X[0, WINDOW - 24, 0])


def test_smoothing_is_the_recursion_of_the_textbook() -> None:
    """y = 10, 12, 11: level 10, then 10 + 0.5 * 2 = 11, then 11 + 0.5 * 0 = 11."""
    values = np.array([10.0, 12.0, 11.0])[:, None, None]
    level, trend, _ = _smoothed(values, 1, 0.5, 0.0, 0.0)
    assert (level.item(), trend.item()) == (11.0, 0.0)


def test_smoothing_finds_a_season(windows: MakeWindows) -> None:
    found = windows("steps")
    X, y = found.X, found.y

    def error(baseline: Estimator) -> float:
        fitted = baseline.fit(X[: found.fit], y[: found.fit])
        return score("rmse", y[found.fit :], fitted.predict(X[found.fit :]))

    seasonal = error(Smoothing(found.schema, 12))
    assert seasonal < 0.8 * error(Smoothing(found.schema, 1))
    assert seasonal < 0.9 * error(Naive(found.schema, 12)), "it weighs several seasons"
