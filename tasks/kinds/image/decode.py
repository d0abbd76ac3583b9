"""From an encoded picture to pixels."""

import io
from collections.abc import Iterable
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

Pixels = npt.NDArray[np.uint8]

MOST_PIXELS = 50_000_000
"""A small file can unfold into gigabytes; no camera makes a picture larger than this."""


def decoded(pictures: Iterable[bytes], height: int, width: int, channels: Literal[1, 3]) -> Pixels:
    """Decode, turn upright, resize and convert pictures.

    Args:
        pictures: encoded; each may have its own size and mode.
        height: in pixels, of the result; the whole picture is fitted, not a part of it.
        width: likewise.
        channels: 1 for grey, 3 for red, green and blue.

    Returns:
        (pictures, height, width, channels).

    Raises:
        ValueError: a picture cannot be decoded.
    """
    mode = "L" if channels == 1 else "RGB"
    arrays = [_pixels(picture, height, width, mode) for picture in pictures]
    return np.stack(arrays).reshape(len(arrays), height, width, channels)


def open_picture(encoded: bytes) -> Image.Image:
    """Decode a picture whole and turn it as its camera was held.

    Raises:
        ValueError: it is no picture, is cut short, or is larger than ``MOST_PIXELS``.
    """
    try:
        picture = Image.open(io.BytesIO(encoded))
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError(f"{picture.width} x {picture.height} pixels are too many")
        picture.load()
        return ImageOps.exif_transpose(picture)
    except (OSError, SyntaxError) as error:
        raise ValueError(f"not a picture that can be read: {error}") from None


def _pixels(encoded: bytes, height: int, width: int, mode: str) -> Pixels:
    picture = open_picture(encoded).convert(mode)
    if picture.size != (width, height):
        # when it shrinks a picture, Pillow's bilinear filter averages all pixels it covers
        picture = picture.resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(picture)
