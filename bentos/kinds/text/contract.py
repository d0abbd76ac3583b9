"""The body of a request for texts in JSON Schema."""

from collections.abc import Callable
from typing import Any

from tasks.kinds.text.schema import TextSchema

TEXT: dict[str, Any] = {"type": "string", "minLength": 1, "pattern": r"\S"}
"""A text that says something."""


def body_schema(
    schema: TextSchema, maximum_rows: int, refer: Callable[[str], str]
) -> dict[str, Any]:
    """Describe the body as JSON."""
    row = {
        "title": "Row",
        "type": "object",
        "properties": {
            schema.column: {
                **TEXT,
                "description": f"its first {schema.length:,} characters are read",
                "example": schema.example,
            }
        },
        "required": [schema.column],
        "additionalProperties": False,
        "example": {schema.column: schema.example},
    }
    one = {"oneOf": [{"$ref": refer("Row")}, TEXT]}
    many = {"type": "array", "items": one, "minItems": 1, "maxItems": maximum_rows}
    return {
        "type": "object",
        "properties": {"rows": {"oneOf": [*one["oneOf"], many]}},
        "required": ["rows"],
        "additionalProperties": False,
        "example": {"rows": [row["example"]]},
        "$defs": {"Row": row},
    }
