import numpy as np
import pytest

from tasks.config import Costs
from tasks.models.predictor import Floats
from tasks.objectives.common.threshold import best_threshold


def cost(threshold: float, event: np.ndarray, p: np.ndarray, w: np.ndarray, costs: Costs) -> float:
    selected = p >= threshold
    return float(
        costs.false_positive * w[selected & ~event].sum()
        + costs.false_negative * w[~selected & event].sum()
    )


@pytest.mark.parametrize("false_negative", [0.05, 1, 4, 100])
def test_no_other_threshold_costs_less(false_negative: float) -> None:
    random = np.random.default_rng(3)
    event = random.random(300) < 0.2
    spread: Floats = 0.2 + 0.3 * event + random.normal(0, 0.2, 300)
    probability = np.clip(spread.round(2), 0, 1)
    weight = random.uniform(0.5, 5, 300)
    costs = Costs(false_positive=1, false_negative=false_negative)
    chosen = best_threshold(event, probability, weight, costs)
    best = min(
        cost(t, event, probability, weight, costs) for t in [*np.unique(probability), 0.0, 2.0]
    )
    assert cost(chosen, event, probability, weight, costs) == pytest.approx(best)


def test_weights_move_the_threshold() -> None:
    event = np.array([False, True, False, True])
    probability = np.array([0.1, 0.4, 0.6, 0.9])
    costs = Costs(false_positive=1, false_negative=1)
    rare = np.array([1.0, 1.0, 10.0, 1.0])
    assert best_threshold(event, probability, rare, costs) == pytest.approx(0.75)
    common = np.array([1.0, 10.0, 1.0, 1.0])
    assert best_threshold(event, probability, common, costs) == pytest.approx(0.25)


def test_without_costs_the_best_f1_decides() -> None:
    event = np.array([False, False, True, False, True, True])
    probability = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    assert best_threshold(event, probability, np.ones(6), None) == pytest.approx(0.25)


def test_selecting_nobody_can_be_cheapest() -> None:
    event, probability = np.array([True, False]), np.array([0.5, 1.0])
    costs = Costs(false_positive=100, false_negative=1)
    assert best_threshold(event, probability, np.ones(2), costs) > 1.0
