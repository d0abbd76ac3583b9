"""The body of a request for pictures in JSON Schema."""

from collections.abc import Callable
from typing import Any

from bentos.rows import rows_schema
from tasks.kinds.image.scans import MOST_SCANS
from tasks.kinds.image.schema import ImageSchema


def body_schema(
    schema: ImageSchema, maximum_rows: int, refer: Callable[[str], str]
) -> dict[str, Any]:
    """Describe the body as JSON, with the size that pictures are brought to."""
    row = {
        "properties": {
            "image": {
                "type": "string",
                "format": "byte",
                "description": "a PNG file in base64, or a JPEG of at most "
                f"{MOST_SCANS} scans; it is resized to {schema.width} x {schema.height} pixels, "
                f"{'grey' if schema.channels == 1 else 'in colour'}",
            }
        },
        "required": ["image"],
        "example": {"image": schema.example},
    }
    return rows_schema("Row", row, maximum_rows, refer)


def media(schema: ImageSchema) -> dict[str, dict[str, Any]]:
    """Describe what is taken besides JSON: files of a form, or one bare picture."""
    picture = {"type": "string", "format": "binary"}
    form = {
        "type": "object",
        "description": "one file or several, whatever the names of their fields",
        "properties": {schema.column: picture},
        "required": [schema.column],
    }
    bare = ("image/png", "image/jpeg", "application/octet-stream")
    return {"multipart/form-data": form, **dict.fromkeys(bare, picture)}
