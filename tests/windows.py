"""Small series of every question: one answer, one step ahead, several steps of several targets."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tasks.config import Columns, SeriesInputs, Split, Target
from tasks.kinds.series.examples import examples
from tasks.kinds.series.learn import learn
from tasks.kinds.series.overlap import without_overlap
from tasks.kinds.series.schema import SeriesSchema

Question = Literal["answer", "step", "steps"]
WINDOW = 24

COLUMNS = Columns(time="hour", group="line", ignored=["note"])
SPLIT = Split(method="time")
TARGET: dict[Question, Target] = {
    "answer": Target(column="wear", objective="regression"),
    "step": Target(column="load", objective="forecast"),
    "steps": Target(column="load", objective="forecast"),
}
INPUTS: dict[Question, SeriesInputs] = {
    "answer": SeriesInputs(kind="series", window=WINDOW),
    "step": SeriesInputs(kind="series", window=WINDOW, horizon=1, known=["clock"], seasons=[12]),
    "steps": SeriesInputs(
        kind="series",
        window=WINDOW,
        horizon=5,
        targets=["load", "heat"],
        seasons=[6, 12],
        standardised=True,
    ),
}


@dataclass(frozen=True)
class Windows:
    """Examples as split leaves them, and as a family sees them; the last fifth is held out."""

    schema: SeriesSchema
    rows: pd.DataFrame
    X: Any
    y: Any
    fit: int


MakeWindows = Callable[[Question], Windows]


def lines(hours: int = 300) -> pd.DataFrame:
    """Two lines with a pattern of twelve hours and moods, one ten times the other's size."""
    found = []
    for number, size in enumerate((1.0, 10.0)):
        random = np.random.default_rng(number)
        hour = np.arange(hours)
        pattern = 2 + np.sin(2 * np.pi * hour / 12)
        mood = np.convolve(0.3 * random.standard_normal(hours), 0.9 ** np.arange(30))[:hours]
        load = size * (pattern + mood)
        heat = 20 + np.convolve(load, np.full(3, 1 / 3))[:hours] / size
        found.append(
            pd.DataFrame(
                {
                    "line": f"line {number}",
                    "hour": hour,
                    "load": load,
                    "heat": heat + 0.05 * random.standard_normal(hours),
                    "clock": hour % 12,
                    "note": "fine",
                }
            )
        )
    frame = pd.concat(found, ignore_index=True)
    frame.loc[::37, "heat"] = np.nan
    frame["wear"] = frame["heat"].ffill().bfill() * 2 + frame["clock"]
    return frame


def cut(
    frame: pd.DataFrame, question: Question, columns: Columns = COLUMNS, **changes: Any
) -> pa.Table:
    """Cut windows; ``wear`` belongs to the single answer and ``load`` to forecasts alone."""
    inputs = INPUTS[question].model_copy(update=changes)
    kept = frame if question == "answer" else frame.drop(columns="wear", errors="ignore")
    table = pa.Table.from_pandas(kept, preserve_index=False)
    return examples(table, columns, TARGET[question], inputs)


def learnt(training: pa.Table, question: Question, split: Split = SPLIT) -> SeriesSchema:
    return learn(
        training,
        COLUMNS,
        split,
        INPUTS[question],
        target=TARGET[question].column,
        objective=TARGET[question].objective,
        classes=[],
        time_ordered=True,
        weighted=False,
        train_rows=training.num_rows,
        test_rows=0,
    )


def make(question: Question) -> Windows:
    table = cut(lines(), question)
    late = table.column("hour").to_numpy() >= 240
    kept = without_overlap(table, late.astype("int64"))
    table, late = table.filter(pa.array(kept)), late[kept]
    order = np.argsort(late, kind="stable")
    table = table.take(pa.array(order))
    fit = int((~late).sum())
    schema = learnt(table.slice(0, fit), question)
    rows = table.to_pandas()
    return Windows(schema, rows, schema.encode(rows), schema.truth(rows), fit)


@pytest.fixture(scope="session")
def windows() -> MakeWindows:
    return cache(make)
