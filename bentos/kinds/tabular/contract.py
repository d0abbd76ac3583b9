"""The columns of a table in JSON Schema.

Categories, training ranges and periods are extensions (``x-``), not bounds: a value beyond them is
answered, with a warning.
"""

from collections.abc import Callable
from typing import Any

from bentos.kinds.tabular.novelty import period
from bentos.kinds.tabular.rows import coded
from bentos.rows import NUMBER, rows_schema
from tasks.columns.encoders.text import LENGTH
from tasks.kinds.tabular.schema import Feature, TableSchema

CELL: dict[str, dict[str, Any]] = {
    "number": NUMBER.json_schema,
    "integer": {**NUMBER.json_schema, "type": "integer"},
    "boolean": {"type": "boolean"},
    "category": {"type": "string"},
    "datetime": {
        "type": "string",
        "format": "date-time",
        "description": "as RFC 3339 writes it; also a date alone, or without a zone, which is UTC",
    },
    "text": {"type": "string", "maxLength": LENGTH},
}


def body_schema(
    schema: TableSchema, maximum_rows: int, refer: Callable[[str], str]
) -> dict[str, Any]:
    """Describe the body: one row or many, keyed by the solution's own columns."""
    row = {
        "properties": {feature.name: _property(feature) for feature in schema.features},
        "required": [feature.name for feature in schema.features if not feature.nullable],
        "example": {feature.name: feature.example for feature in schema.features},
    }
    return rows_schema("Row", row, maximum_rows, refer)


def _property(feature: Feature) -> dict[str, Any]:
    described = dict(CELL[feature.type])
    if feature.type == "category":
        described["x-categories"] = feature.categories
        if coded(feature):
            described = {"oneOf": [{"type": "string"}, NUMBER.json_schema]} | described
            del described["type"]
    elif feature.type == "datetime":
        described["x-training-period"] = period(feature)
    elif feature.minimum is not None and feature.type != "text":
        described["x-training-range"] = [feature.minimum, feature.maximum]
    if feature.nullable:
        described["nullable"] = True
    return {**described, "example": feature.example}
