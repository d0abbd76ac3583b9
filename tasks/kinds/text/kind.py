"""What the stages ask of texts."""

from typing import TYPE_CHECKING, Any

from tasks.config import Columns, Split, TextInputs
from tasks.documents import Schema
from tasks.errors import InputError
from tasks.kinds.kind import Kind, rows_as_they_are
from tasks.kinds.text.schema import TextSchema

if TYPE_CHECKING:
    import pyarrow as pa


def _learn(
    training: "pa.Table", columns: Columns, split: Split, inputs: TextInputs, **shared: Any
) -> Schema:
    import pyarrow as pa

    if inputs.column not in training.column_names:
        raise InputError(
            "inputs.column",
            repr(inputs.column),
            f"name the column of texts; there are {', '.join(training.column_names)}",
        )
    column = training.column(inputs.column)
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        hint = "name a column of text, or cast it in source.query"
        raise InputError("inputs.column", f"{inputs.column!r} is of type {column.type}", hint)
    texts = [text for text in column.to_pylist() if text is not None and text.strip()]
    if not texts:
        raise InputError(f"column {inputs.column!r}", "has no text", "fix source.query")
    ranked = sorted(texts, key=lambda text: (len(text), text))
    return TextSchema(
        column=inputs.column,
        units=inputs.units,
        length=inputs.length,
        longest=len(ranked[-1]),
        alphabet="".join(sorted({c for text in texts for c in text.lower() if c.isalnum()})),
        example=ranked[len(ranked) // 2],
        **shared,
    )


def _identity(columns: Columns, inputs: TextInputs) -> list[str]:
    return [inputs.column]


KIND = Kind(
    schema=TextSchema,
    learn=_learn,
    examples=rows_as_they_are,
    identity=_identity,
)
