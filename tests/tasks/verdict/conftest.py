"""An evaluation that passes every gate, to be spoilt one figure at a time."""

import pytest

from tasks.documents import EvaluatedModel, Evaluation, Interval, Validation


def interval(value: float, spread: float = 0.01) -> Interval:
    return Interval(value=value, low=value - spread, high=value + spread)


@pytest.fixture
def evaluation() -> Evaluation:
    return Evaluation(
        objective="binary",
        metric="roc_auc",
        winner="shop-strong",
        winner_family="linear",
        model_sha256="new",
        model_bytes=1_000_000,
        rows=300,
        classes=["stays", "leaves"],
        leaderboard=[
            EvaluatedModel(
                name="shop-strong",
                family="linear",
                role="candidate",
                validation_score=0.9,
                metrics={"roc_auc": interval(0.9), "log_loss": interval(0.3)},
                gain_over_baseline=interval(0.2),
            )
        ],
        population_metrics={},
        gain_over_champion=None,
        champion_sha256=None,
        calibration=[],
        calibration_error=interval(0.02),
        calibration_floor=0.005,
        threshold=None,
        confusion=[],
        slices=[],
        importances=[],
        curves={},
    )


@pytest.fixture
def validation() -> Validation:
    return Validation(rows=300, rejected_rows=2, passed=True, checks=[])
