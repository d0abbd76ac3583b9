import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from tasks.config import Objective
from tasks.documents import Evaluation
from tasks.evaluate.calibration import calibration
from tasks.evaluate.hold_out import HoldOut, read_hold_out
from tasks.models.predictor import Floats
from tests.trained import Shop

Evaluated = dict[Objective, tuple[Shop, Evaluation]]


def hold_out(evaluated: Evaluated, y: npt.NDArray[np.int64], weight: Floats) -> HoldOut:
    shop, _ = evaluated["binary"]
    schema = read_hold_out(shop.solution.target, shop.layout).schema
    return HoldOut(schema, pd.DataFrame(), y, weight)


def both(event: Floats) -> Floats:
    return np.column_stack([1 - event, event])


def test_honest_probabilities_have_a_small_error_and_bold_ones_a_large(
    evaluated: Evaluated,
) -> None:
    random = np.random.default_rng(0)
    honest = random.uniform(0, 1, 20_000)
    y = (random.random(20_000) < honest).astype("int64")
    rows = hold_out(evaluated, y, np.ones(20_000))
    bins, error = calibration(both(honest), rows)
    assert [entry.rows for entry in bins] == [2000] * 10
    assert error < 0.02
    bold = np.where(honest > 0.5, 0.99, 0.01)
    _, bold_error = calibration(both(bold), rows)
    assert bold_error == pytest.approx(0.24, abs=0.02)


def test_equal_predictions_share_a_bin(evaluated: Evaluated) -> None:
    y = np.repeat([0, 1], [70, 30])
    bins, error = calibration(both(np.full(100, 0.3)), hold_out(evaluated, y, np.ones(100)))
    assert [(entry.rows, round(entry.observed, 6)) for entry in bins] == [(100, 0.3)]
    assert error == pytest.approx(0.0)


def test_weighted_rows_speak_for_the_population(evaluated: Evaluated) -> None:
    y = np.array([0, 1] * 50)
    rare = hold_out(evaluated, y, np.where(y == 0, 9.0, 1.0))
    bins, error = calibration(both(np.full(100, 0.1)), rare)
    assert bins[0].observed == pytest.approx(0.1)
    assert error == pytest.approx(0.0)
