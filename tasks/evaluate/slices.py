"""The winner on parts of the rows: where the average hides something."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.config import LOWER_IS_BETTER, Columns, Evaluate, Metric
from tasks.documents import Interval, Slice
from tasks.documents.text import as_text
from tasks.errors import InputError
from tasks.evaluate.bootstrap import Resamples
from tasks.evaluate.hold_out import HoldOut
from tasks.evaluate.leaderboard import Measured
from tasks.models.metrics import score
from tasks.models.predictor import Floats

FEWEST_ROWS = 30
"""Below this a metric says more about chance than about the slice."""

MOST_VALUES = 20
"""Rarer values of a column are taken together."""

BINS = 4
"""Quantile bins of numbers and of points in time; no more than twice as many values are not cut."""


def slices(
    metric: Metric,
    winner: Measured,
    predicted: Floats,
    threshold: float | None,
    hold_out: HoldOut,
    resamples: Resamples,
    columns: Columns,
    evaluate: Evaluate,
) -> list[Slice]:
    """Measure the winner on every value of the columns to slice by; sensitive ones always are.

    The metric counts rows, as on the leaderboard; rates are weighted like the population. A
    slice of fewer than ``FEWEST_ROWS`` rows or of one class has no metric. The more slices, the
    more of them lie low by chance: a drop's level of confidence is Bonferroni's, so that all
    drops together lie in their intervals as often as ``evaluate.confidence`` says.

    Args:
        metric: the solution's.
        winner: its figures on all rows and on every resample.
        predicted: by the winner, on the hold-out.
        threshold: binary only: what makes a probability a decision.
        hold_out: rows and truth.
        resamples: the same as for the leaderboard.
        columns: roles; gives the sensitive columns.
        evaluate: gives the other columns.

    Raises:
        InputError: a column is not there, or is personal.
    """
    names = list(dict.fromkeys([*columns.sensitive, *evaluate.slices]))
    _check(names, columns, hold_out.rows)
    selected = None if threshold is None else predicted[:, 1] >= threshold
    event = None if threshold is None else hold_out.y == 1
    parts = [
        (name, value, rows, _measure(metric, winner, rows, predicted, hold_out, resamples))
        for name in names
        for value, rows in _parts(
            hold_out.schema.typed(hold_out.rows, name), name in columns.categorical
        )
    ]
    count = sum(measured is not None for *_, measured in parts)
    level = 1 - (1 - resamples.confidence) / max(1, count)
    return [
        Slice(
            column=name,
            value=value,
            rows=int(rows.sum()),
            metric=measured.interval if measured else None,
            drop=measured.drop(level) if measured else None,
            positive_rate=_rate(event, rows, hold_out.weight),
            selection_rate=_rate(selected, rows, hold_out.weight),
        )
        for name, value, rows, measured in parts
    ]


@dataclass(frozen=True)
class _Part:
    metric: Metric
    resamples: Resamples
    value: float
    resampled: Floats
    whole: Measured

    @property
    def interval(self) -> Interval:
        return self.resamples.interval(self.metric, self.value, self.resampled)

    def drop(self, level: float) -> Interval:
        sign = 1.0 if self.metric in LOWER_IS_BETTER else -1.0
        return self.resamples.difference(
            self.metric,
            sign * (self.value - self.whole.values[self.metric]),
            sign * (self.resampled - self.whole.resampled[self.metric]),
            level,
        )


def _check(names: list[str], columns: Columns, rows: pd.DataFrame) -> None:
    for name in names:
        if name in columns.personal:
            raise InputError("evaluate.slices", f"{name} is personal", "leave it out")
        if name not in rows:
            known = ", ".join(rows.columns)
            raise InputError("evaluate.slices", f"no column {name!r}", f"use some of {known}")


def _parts(
    column: "pd.Series[Any]", categorical: bool
) -> Iterator[tuple[str, npt.NDArray[np.bool_]]]:
    """Yield each part's name and rows: bins in order, or values by frequency."""
    types = pd.api.types
    numeric = types.is_numeric_dtype(column) and not types.is_bool_dtype(column)
    if (
        (numeric or types.is_datetime64_any_dtype(column))
        and not categorical
        and column.nunique() > 2 * BINS
    ):
        yield from _bins(column)
    else:
        yield from _values(as_text(column))
    if column.isna().any():
        yield "missing", column.isna().to_numpy()


def _bins(column: "pd.Series[Any]") -> Iterator[tuple[str, npt.NDArray[np.bool_]]]:
    members = pd.qcut(column, BINS, duplicates="drop")
    for number, part in enumerate(members.cat.categories):
        left, right = _end(part.left), _end(part.right)
        name = f"over {left} to {right}" if number else f"up to {right}"
        yield name, (members.cat.codes == number).to_numpy()


def _end(value: Any) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, pd.Timestamp) else f"{value:g}"


def _values(column: "pd.Series[str]") -> Iterator[tuple[str, npt.NDArray[np.bool_]]]:
    values = list(column.value_counts().index)
    for value in values[:MOST_VALUES]:
        yield value, (column == value).to_numpy(dtype="bool")
    rarer = values[MOST_VALUES:]
    if rarer:
        yield f"{len(rarer)} rarer values", column.isin(rarer).to_numpy(dtype="bool")


def _measure(
    metric: Metric,
    winner: Measured,
    rows: npt.NDArray[np.bool_],
    predicted: Floats,
    hold_out: HoldOut,
    resamples: Resamples,
) -> _Part | None:
    y = hold_out.y[rows]
    if len(y) < FEWEST_ROWS or len(np.unique(y)) < 2:
        return None
    value = score(metric, y, predicted[rows])
    if not np.isfinite(value):
        return None
    seen = resamples.of(rows)
    return _Part(metric, seen, value, seen.scores(metric, y, predicted[rows]), winner)


def _rate(
    happened: npt.NDArray[np.bool_] | None, rows: npt.NDArray[np.bool_], weight: Floats
) -> float | None:
    return None if happened is None else float(np.average(happened[rows], weights=weight[rows]))
