"""What the stages ask of pictures."""

from typing import TYPE_CHECKING, Any

from tasks.config import Columns, ImageInputs, Split
from tasks.documents import Schema
from tasks.errors import InputError
from tasks.kinds.image.schema import ImageSchema
from tasks.kinds.kind import Kind, rows_as_they_are
from tasks.models.predictor import Estimator

if TYPE_CHECKING:
    import pyarrow as pa


def _learn(
    training: "pa.Table", columns: Columns, split: Split, inputs: ImageInputs, **shared: Any
) -> Schema:
    import base64

    import numpy as np

    from tasks.kinds.image.decode import decoded

    if inputs.column not in training.column_names:
        raise InputError(
            "inputs.column",
            repr(inputs.column),
            f"name the column of pictures; there are {', '.join(training.column_names)}",
        )
    pictures = training.column(inputs.column).to_pylist()
    pixels = decoded(pictures, inputs.height, inputs.width, inputs.channels)
    flat = pixels.reshape(-1, inputs.channels).astype("float64")
    return ImageSchema(
        column=inputs.column,
        height=inputs.height,
        width=inputs.width,
        channels=inputs.channels,
        brightness=[float(mean) for mean in np.mean(flat, axis=0)],
        contrast=[float(sd) for sd in np.std(flat, axis=0)],
        example=base64.b64encode(pictures[0]).decode(),
        **shared,
    )


def _baselines(schema: ImageSchema) -> dict[str, Estimator]:
    from tasks.kinds.image.baselines import baselines

    return baselines(schema)


KIND = Kind(
    schema=ImageSchema,
    learn=_learn,
    baselines=_baselines,
    examples=rows_as_they_are,
    requires=("pillow", "python-multipart"),
)
