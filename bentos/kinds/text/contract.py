"""The body of a request for texts in JSON Schema."""

from collections.abc import Callable
from typing import Any

from tasks.kinds.text.schema import TextSchema


def body_schema(
    schema: TextSchema, maximum_rows: int, refer: Callable[[str], str]
) -> dict[str, Any]:
    """Describe the body as JSON; a bare text is told of in words."""
    row = {
        "title": "Row",
        "type": "object",
        "properties": {
            schema.column: {
                "type": "string",
                "minLength": 1,
                "description": f"its first {schema.length:,} characters are read",
                "example": schema.example,
            }
        },
        "required": [schema.column],
        "additionalProperties": False,
        "example": {schema.column: schema.example},
    }
    one = {"oneOf": [{"$ref": refer("Row")}, {"type": "string", "minLength": 1}]}
    many = {"type": "array", "items": one, "minItems": 1, "maxItems": maximum_rows}
    return {
        "type": "object",
        "description": "Or a single text as text/plain, in UTF-8.",
        "properties": {"rows": {"oneOf": [*one["oneOf"], many]}},
        "required": ["rows"],
        "additionalProperties": False,
        "example": {"rows": [row["example"]]},
        "$defs": {"Row": row},
    }
