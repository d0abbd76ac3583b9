"""How fast models answer as trained and compiled: ``python -m benchmarks.inference purchase``.

Every model of a solution that has run is asked about rows of the hold-out, the two forms in turn,
in one thread as in a service, from the columns of a request to its figures. Medians.
"""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.documents.table import read_table
from tasks.evaluate.latency import by_column
from tasks.kinds.kind import read_schema
from tasks.layout import Layout
from tasks.models import artefact
from tasks.models.compiled import compiled_predictor
from tasks.models.predictor import Predictor
from tasks.models.threads import one_thread

RUNS = 15
MANY = 1000

Rows = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Line:
    """Milliseconds of the two forms of a model, for one row and for many."""

    name: str
    one: tuple[float, float]
    many: tuple[float, float]


def lines(layout: Layout) -> Iterator[Line]:
    """Measure every model of a solution.

    Args:
        layout: of a solution that has run.

    Yields:
        A line for each: where it has no compiled form, both times are of the trained one.
    """
    schema = read_schema(layout.schema)
    frame = read_table(layout.test).to_pandas()[schema.columns]
    frame = pd.concat([frame] * (1 + MANY // len(frame)), ignore_index=True)[:MANY]
    rows = by_column(frame)
    first = {name: column[:1] for name, column in rows.items()}
    for file in sorted([*layout.candidates.glob("*/model.joblib"), *_ensemble(layout)]):
        trained = artefact.read(file)
        form = compiled_predictor(trained)
        compiled = form[0] if form else trained
        with one_thread():
            yield Line(
                name=file.parent.name,
                one=_compared(trained, compiled, first),
                many=_compared(trained, compiled, rows),
            )


def _ensemble(layout: Layout) -> list[Path]:
    model = layout.ensemble / "model.joblib"
    return [model] if model.exists() else []


def _compared(trained: Predictor, compiled: Predictor, rows: Rows) -> tuple[float, float]:
    forms: list[Callable[[], object]] = [
        partial(form.predict_columns, rows) for form in (trained, compiled)
    ]
    times = np.array([[_milliseconds(form) for form in forms] for _ in range(RUNS + 1)])
    medians = np.median(times[1:], axis=0)
    return float(medians[0]), float(medians[1])


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def main() -> None:
    """Print a table of the solution that was named."""
    (solution,) = sys.argv[1:]
    print(f"| {solution}, ms | one row, trained | compiled | 1,000 rows, trained | compiled |")
    print("| --- | --- | --- | --- | --- |")
    for line in lines(Layout(Path.cwd(), solution)):
        figures = " | ".join(f"{figure:.3g}" for figure in (*line.one, *line.many))
        print(f"| {line.name} | {figures} |")


if __name__ == "__main__":
    main()
