"""The channels of a window in JSON Schema.

Training ranges are extensions (``x-``), not bounds: a value beyond them is answered, with a
warning.
"""

from collections.abc import Callable
from typing import Any

from bentos.kinds.series.windows import VALUE
from bentos.rows import rows_schema
from tasks.kinds.series.schema import Channel, SeriesSchema


def body_schema(
    schema: SeriesSchema, maximum_rows: int, refer: Callable[[str], str]
) -> dict[str, Any]:
    """Describe the body: one window or many, keyed by the solution's own channels."""
    window = {
        "properties": {channel.name: _property(channel, schema) for channel in schema.channels},
        "required": schema.columns,
        "example": {channel.name: channel.example for channel in schema.channels},
    }
    return rows_schema("Window", window, maximum_rows, refer)


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
