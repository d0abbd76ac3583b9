import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from tasks.config import Evaluate, ObjectiveName
from tasks.documents import Evaluation
from tasks.evaluate.bootstrap import draw
from tasks.evaluate.calibration import Calibration, calibration
from tasks.evaluate.hold_out import HoldOut, read_hold_out
from tasks.models.predictor import Floats
from tests.trained import Shop

Evaluated = dict[ObjectiveName, tuple[Shop, Evaluation]]


def hold_out(evaluated: Evaluated, y: npt.NDArray[np.int64], weight: Floats) -> HoldOut:
    shop, _ = evaluated["binary"]
    schema = read_hold_out(shop.solution.target, shop.layout).schema
    return HoldOut(schema, pd.DataFrame(), y, weight)


def measured(predicted: Floats, rows: HoldOut, resamples: int = 200) -> Calibration:
    return calibration(predicted, rows, draw(rows.y, Evaluate(resamples=resamples)))


def both(event: Floats) -> Floats:
    return np.column_stack([1 - event, event])


def test_honest_probabilities_have_a_small_error_and_bold_ones_a_large(
    evaluated: Evaluated,
) -> None:
    random = np.random.default_rng(0)
    honest = random.uniform(0, 1, 20_000)
    y = (random.random(20_000) < honest).astype("int64")
    rows = hold_out(evaluated, y, np.ones(20_000))
    found = measured(both(honest), rows)
    assert [entry.rows for entry in found.bins] == [2000] * 10
    assert found.error.value < 0.02
    bold = measured(both(np.where(honest > 0.5, 0.99, 0.01)), rows)
    assert bold.error.value == pytest.approx(0.24, abs=0.02)
    assert 0.22 < bold.error.low < bold.error.value < bold.error.high < 0.26


def test_equal_predictions_share_a_bin(evaluated: Evaluated) -> None:
    y = np.repeat([0, 1], [70, 30])
    found = measured(both(np.full(100, 0.3)), hold_out(evaluated, y, np.ones(100)))
    assert [(entry.rows, round(entry.observed, 6)) for entry in found.bins] == [(100, 0.3)]
    assert found.error.value == pytest.approx(0.0)


def test_weighted_rows_speak_for_the_population(evaluated: Evaluated) -> None:
    y = np.array([0, 1] * 50)
    rare = hold_out(evaluated, y, np.where(y == 0, 9.0, 1.0))
    found = measured(both(np.full(100, 0.1)), rare)
    assert found.bins[0].observed == pytest.approx(0.1)
    assert found.error.value == pytest.approx(0.0)


@pytest.mark.parametrize("rows", [60, 300, 2000])
def test_the_floor_is_what_right_probabilities_come_to_on_as_many_rows(
    evaluated: Evaluated, rows: int
) -> None:
    random = np.random.default_rng(1)
    errors, floors, held = [], [], 0
    for _ in range(60):
        honest = random.beta(2, 3, rows)
        y = (random.random(rows) < honest).astype("int64")
        found = measured(both(honest), hold_out(evaluated, y, np.ones(rows)), resamples=200)
        errors.append(found.error.value)
        floors.append(found.floor)
        held += found.error.low == 0.0
    assert np.mean(floors) == pytest.approx(np.mean(errors), rel=0.1)
    assert held >= 54  # of an error that is 0 in truth
