"""What a picture looks like to a model."""

from typing import Any, Literal

import numpy.typing as npt
import pandas as pd

from tasks.documents.schema import Schema


class ImageSchema(Schema):
    """Pictures of one size.

    Attributes:
        column: holds the encoded picture (PNG, JPEG and what else Pillow reads).
        height: pixels that a picture is resized to; width likewise.
        channels: 1 for grey, 3 for red, green and blue.
        brightness: mean of all training pixels per channel, 0 to 255; contrast their standard
            deviation.
        darkest: mean of the pixels below which hardly a picture in training lay; brightest the
            one above. What lies beyond is unlike the pictures that the model learnt from.
        example: a training picture of middling brightness, as the model sees it: PNG in base64.
    """

    kind: Literal["image"] = "image"
    column: str
    height: int
    width: int
    channels: Literal[1, 3]
    brightness: list[float]
    contrast: list[float]
    darkest: float
    brightest: float
    example: str

    @property
    def columns(self) -> list[str]:
        """The column of pictures."""
        return [self.column]

    def encode(self, rows: pd.DataFrame) -> npt.NDArray[Any]:
        """Decode and resize: uint8 (rows, height, width, channels)."""
        from tasks.kinds.image.decode import decoded

        return decoded(rows[self.column], self.height, self.width, self.channels)
