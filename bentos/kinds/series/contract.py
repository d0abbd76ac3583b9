"""The channels of a window in JSON Schema.

Training ranges are extensions (``x-``), not bounds: a value beyond them is answered, with a
warning.
"""

from collections.abc import Callable
from typing import Any

from bentos.kinds.series.windows import VALUE
from tasks.kinds.series.schema import Channel, SeriesSchema


def body_schema(
    schema: SeriesSchema, maximum_rows: int, refer: Callable[[str], str]
) -> dict[str, Any]:
    """Describe the body: one window or many, keyed by the solution's own channels."""
    window = window_schema(schema)
    reference = {"$ref": refer("Window")}
    many = {"type": "array", "items": reference, "minItems": 1, "maxItems": maximum_rows}
    return {
        "type": "object",
        "properties": {"rows": {"oneOf": [reference, many]}},
        "required": ["rows"],
        "additionalProperties": False,
        "example": {"rows": [window["example"]]},
        "$defs": {"Window": window},
    }


def window_schema(schema: SeriesSchema) -> dict[str, Any]:
    """Describe one window, with an example from training."""
    return {
        "title": "Window",
        "type": "object",
        "properties": {channel.name: _property(channel, schema) for channel in schema.channels},
        "required": schema.columns,
        "additionalProperties": False,
        "example": {channel.name: channel.example for channel in schema.channels},
    }


def _property(channel: Channel, schema: SeriesSchema) -> dict[str, Any]:
    length = schema.window + (schema.horizon if channel.known else 0)
    ahead = f" and the {schema.horizon} ahead" if channel.known else ""
    number = VALUE.json_schema
    if channel.nullable:
        number["nullable"] = True
    return {
        "type": "array",
        "items": number,
        "minItems": length,
        "maxItems": length,
        "description": f"the last {schema.window} values{ahead}, the oldest first",
        "x-training-range": [channel.minimum, channel.maximum],
    }
