"""What the stages ask of time series."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

from tasks.config import Columns, SeriesInputs, Target
from tasks.documents import Evaluation
from tasks.kinds.kind import Kind
from tasks.kinds.series.learn import learn
from tasks.kinds.series.schema import SeriesSchema
from tasks.models.predictor import Floats


def _examples(
    rows: "pa.Table", columns: Columns, target: Target, inputs: SeriesInputs
) -> "pa.Table":
    from tasks.kinds.series.examples import examples

    return examples(rows, columns, target, inputs)


def _without_overlap(
    examples: "pa.Table", parts: "npt.NDArray[np.int64]"
) -> "npt.NDArray[np.bool_]":
    from tasks.kinds.series.overlap import without_overlap

    return without_overlap(examples, parts)


def _frame(
    predicted: Floats, schema: SeriesSchema, evaluation: Evaluation, index: "pd.Index"
) -> "pd.DataFrame | None":
    if not schema.horizon:
        return None
    from tasks.kinds.series.frame import forecast_frame

    return forecast_frame(predicted, schema, evaluation, index)


def _identity(columns: Columns, inputs: SeriesInputs) -> list[str]:
    return [name for name in (columns.group, columns.time) if name is not None]


KIND = Kind(
    schema=SeriesSchema,
    learn=learn,
    examples=_examples,
    identity=_identity,
    knows_answers=True,
    without_overlap=_without_overlap,
    frame=_frame,
)
