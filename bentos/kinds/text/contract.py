"""The body of a request for texts in JSON Schema."""

from collections.abc import Callable
from typing import Any

from bentos.rows import rows_schema
from tasks.kinds.text.schema import TextSchema

TEXT: dict[str, Any] = {"type": "string", "minLength": 1, "pattern": r"\S"}
"""A text that says something."""


def body_schema(
    schema: TextSchema, maximum_rows: int, refer: Callable[[str], str]
) -> dict[str, Any]:
    """Describe the body as JSON."""
    row = {
        "properties": {
            schema.column: {
                **TEXT,
                "description": f"its first {schema.length:,} characters are read",
                "example": schema.example,
            }
        },
        "required": [schema.column],
        "example": {schema.column: schema.example},
    }
    return rows_schema("Row", row, maximum_rows, refer, bare=TEXT)
