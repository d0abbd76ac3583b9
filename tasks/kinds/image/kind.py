"""What the stages ask of pictures."""

from typing import TYPE_CHECKING, Any

from tasks.config import Columns, ImageInputs, Split
from tasks.documents import Schema
from tasks.errors import InputError
from tasks.kinds.image.schema import ImageSchema
from tasks.kinds.kind import Kind, rows_as_they_are

if TYPE_CHECKING:
    import pyarrow as pa

UNUSUAL = 0.001
"""Share of training pictures that are left outside of the usual brightness."""


def _learn(
    training: "pa.Table", columns: Columns, split: Split, inputs: ImageInputs, **shared: Any
) -> Schema:
    import base64

    import numpy as np

    from tasks.kinds.image.decode import decoded, png

    if inputs.column not in training.column_names:
        raise InputError(
            "inputs.column",
            repr(inputs.column),
            f"name the column of pictures; there are {', '.join(training.column_names)}",
        )
    pictures = training.column(inputs.column).to_pylist()
    try:
        pixels = decoded(pictures, inputs.height, inputs.width, inputs.channels)
    except ValueError as error:
        raise _unreadable(training, inputs.column) or error from None
    shades = np.arange(256)
    counts = [
        np.bincount(pixels[..., channel].ravel(), minlength=256)
        for channel in range(inputs.channels)
    ]
    means = [float(np.average(shades, weights=count)) for count in counts]
    spreads = [
        float(np.sqrt(np.average((shades - mean) ** 2, weights=count)))
        for mean, count in zip(means, counts, strict=True)
    ]
    lights = pixels.mean(axis=(1, 2, 3))
    typical = pixels[int(np.argsort(np.abs(lights - np.median(lights)), kind="stable")[0])]
    return ImageSchema(
        column=inputs.column,
        height=inputs.height,
        width=inputs.width,
        channels=inputs.channels,
        brightness=means,
        contrast=spreads,
        darkest=float(np.quantile(lights, UNUSUAL / 2)),
        brightest=float(np.quantile(lights, 1 - UNUSUAL / 2)),
        example=base64.b64encode(png(typical)).decode(),
        **shared,
    )


def _unreadable(training: "pa.Table", column: str) -> InputError | None:
    """Return what names the first picture that cannot be decoded."""
    from tasks.kinds.image.decode import open_picture

    paths = training.column("path").to_pylist() if "path" in training.column_names else None
    for row, encoded in enumerate(training.column(column).to_pylist()):
        try:
            open_picture(encoded)
        except ValueError as error:
            which = f"the picture {paths[row]!r}" if paths else f"a picture in {column!r}"
            hint = "replace or delete it, or leave it out in source.query"
            return InputError(which, error, hint)
    return None


def _identity(columns: Columns, inputs: ImageInputs) -> list[str]:
    return [inputs.column]


KIND = Kind(
    schema=ImageSchema,
    learn=_learn,
    examples=rows_as_they_are,
    identity=_identity,
    requires=("pillow", "python-multipart"),
)
