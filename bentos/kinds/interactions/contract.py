"""The body of a request in JSON Schema."""

from collections.abc import Callable
from typing import Any

from bentos.kinds.interactions.rows import (
    COUNT,
    LONGEST_HISTORY,
    MOST_ITEMS,
    USUAL_COUNT,
    example,
)
from bentos.rows import NUMBER, rows_schema
from tasks.kinds.interactions.schema import HISTORY, Attribute, InteractionsSchema

IDENTITY = {"oneOf": [{"type": "string"}, {"type": "integer"}]}


def body_schema(
    schema: InteractionsSchema, maximum_rows: int, refer: Callable[[str], str]
) -> dict[str, Any]:
    """Describe the body: one user or many."""
    row = _ranked(schema) if schema.ranks else _rated(schema)
    return rows_schema("Row", row, maximum_rows, refer)


def _ranked(schema: InteractionsSchema) -> dict[str, Any]:
    return {
        "properties": {
            schema.user: {
                **IDENTITY,
                "nullable": True,
                "description": "of training: the history known of the user comes first",
            },
            HISTORY: {
                "type": "array",
                "items": IDENTITY,
                "maxItems": LONGEST_HISTORY,
                "nullable": True,
                "description": f"each {schema.item} so far, the latest last; none comes back",
            },
            **{attribute.name: _described(attribute) for attribute in schema.attributes_of("user")},
            COUNT: {
                "type": "integer",
                "minimum": 1,
                "maximum": MOST_ITEMS,
                "default": USUAL_COUNT,
                "description": "items wanted",
            },
        },
        "example": example(schema),
    }


def _rated(schema: InteractionsSchema) -> dict[str, Any]:
    return {
        "properties": {
            schema.user: IDENTITY,
            schema.item: IDENTITY,
            **{attribute.name: _described(attribute) for attribute in schema.attributes},
        },
        "required": [schema.user, schema.item],
        "example": example(schema),
    }


def _described(attribute: Attribute) -> dict[str, Any]:
    unknown = f"of {attribute.of}s that training did not know"
    if attribute.is_number:
        return {**NUMBER.json_schema, "nullable": True, "description": unknown}
    described = {
        "oneOf": [{"type": "string"}, NUMBER.json_schema, {"type": "boolean"}],
        "nullable": True,
        "description": unknown,
        "x-categories": attribute.values,
    }
    if attribute.separator is not None:
        described["description"] = f"{unknown}; several are parted by {attribute.separator!r}"
    return described
