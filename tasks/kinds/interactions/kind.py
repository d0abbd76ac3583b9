"""What the stages ask of interactions."""

from typing import TYPE_CHECKING, Any

from tasks.config import Columns, InteractionsInputs, Split, Target
from tasks.documents import Evaluation, Schema
from tasks.kinds.interactions.schema import InteractionsSchema
from tasks.kinds.kind import Kind
from tasks.models.predictor import Floats

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def _examples(
    rows: "pa.Table", columns: Columns, target: Target, inputs: InteractionsInputs
) -> "pa.Table":
    from tasks.kinds.interactions.examples import examples

    return examples(rows, columns, target, inputs)


def _learn(
    training: "pa.Table", columns: Columns, split: Split, inputs: InteractionsInputs, **shared: Any
) -> Schema:
    from tasks.kinds.interactions.learn import learn

    return learn(training, columns, inputs, shared)


def _frame(
    predicted: Floats, schema: InteractionsSchema, evaluation: Evaluation, index: "pd.Index"
) -> "pd.DataFrame | None":
    if not schema.ranks:
        return None
    from tasks.kinds.interactions.frame import ranking_frame

    return ranking_frame(predicted, schema, evaluation, index)


def _identity(columns: Columns, inputs: InteractionsInputs) -> list[str]:
    return [name for name in (columns.group, inputs.item) if name is not None]


KIND = Kind(
    schema=InteractionsSchema,
    learn=_learn,
    examples=_examples,
    frame=_frame,
    identity=_identity,
    knows_answers=True,
)
