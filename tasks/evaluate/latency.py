"""How long one answer takes, on a machine that may be busy with other work."""

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tasks.documents import Latency
from tasks.evaluate.hold_out import HoldOut
from tasks.models.predictor import Floats, Predictor

if TYPE_CHECKING:
    import pandas as pd

WARM_UP = 3
RUNS = 30
QUIET = 0.1
"""Share of the loop's runs that are taken for undisturbed: the fastest ones."""

TURNS = 20_000
"""Of the loop: about a millisecond, near to what a prediction takes."""


def latency(served: Predictor, trained: Predictor, hold_out: HoldOut, model_sha256: str) -> Latency:
    """Measure a one-row prediction in this process, each run next to one of a fixed loop.

    Other work slows the two down alike, so their ratio tells the model's share, and the loop's
    fastest runs how long it takes when nothing disturbs.

    Args:
        served: the model in the form in which it serves.
        trained: the model as trained, which may be the same.
        hold_out: rows to predict, one at a time.
        model_sha256: of the model's file.
    """
    predictions, loops = _runs(served, hold_out)
    milliseconds = 1000 * undisturbed(predictions, loops)
    as_trained = milliseconds
    if trained is not served:
        as_trained = 1000 * undisturbed(*_runs(trained, hold_out))
    return Latency(
        model_sha256=model_sha256,
        milliseconds=milliseconds,
        trained_ms=as_trained,
        median_ms=float(1000 * np.median(predictions)),
        loop_ms=float(1000 * np.quantile(loops, QUIET)),
        runs=RUNS,
    )


def _runs(predictor: Predictor, hold_out: HoldOut) -> tuple[Floats, Floats]:
    """Return seconds of predictions, and of the loop beside each."""
    predictions, loops = [], []
    for run in range(WARM_UP + RUNS):
        row = hold_out.rows.iloc[[run % len(hold_out.rows)]][predictor.schema.columns]
        loops.append(_seconds(_loop))
        predictions.append(_seconds(partial(predictor.predict_columns, by_column(row))))
    return np.array(predictions[WARM_UP:]), np.array(loops[WARM_UP:])


def by_column(rows: "pd.DataFrame") -> dict[str, npt.NDArray[Any]]:
    """Return rows as a service has those of a request: arrays by column, None for no text."""
    return {str(name): _cells(column) for name, column in rows.items()}


def _cells(column: "pd.Series[Any]") -> npt.NDArray[Any]:
    if column.dtype.kind in "biuf":
        return column.to_numpy("float64", na_value=np.nan)
    return column.astype(object).where(column.notna(), None).to_numpy()


def undisturbed(predictions: Floats, loops: Floats) -> float:
    """Return the time of a prediction on a quiet machine, in the unit of its arguments.

    Args:
        predictions: (runs,) times.
        loops: (runs,) times of the loop, each measured next to the prediction of the same place.
    """
    return float(np.median(predictions / loops) * np.quantile(loops, QUIET))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _loop() -> int:
    total = 0
    for number in range(TURNS):
        total += number * number
    return total
