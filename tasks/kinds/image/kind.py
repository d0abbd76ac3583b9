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
    pixels = decoded(pictures, inputs.height, inputs.width, inputs.channels)
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


def _identity(columns: Columns, inputs: ImageInputs) -> list[str]:
    return [inputs.column]


KIND = Kind(
    schema=ImageSchema,
    learn=_learn,
    examples=rows_as_they_are,
    identity=_identity,
    requires=("pillow", "python-multipart"),
)
