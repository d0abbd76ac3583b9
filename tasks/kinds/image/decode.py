"""From an encoded picture to pixels, and back."""

import io
from collections.abc import Iterable
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

Pixels = npt.NDArray[np.uint8]
Picture = bytes | Pixels
"""A picture as it is stored or sent, or already :func:`fitted`."""

MOST_PIXELS = 50_000_000
"""A small file can unfold into gigabytes; no camera makes a picture larger than this."""


def decoded(
    pictures: Iterable[Picture], height: int, width: int, channels: Literal[1, 3]
) -> Pixels:
    """Decode, turn upright, resize and convert pictures.

    Args:
        pictures: each may have its own size and mode.
        height: in pixels, of the result; the whole picture is fitted, not a part of it.
        width: likewise.
        channels: 1 for grey, 3 for red, green and blue.

    Returns:
        (pictures, height, width, channels).

    Raises:
        ValueError: a picture cannot be decoded.
    """
    arrays = [
        fitted(open_picture(picture), height, width, channels)
        if isinstance(picture, bytes)
        else picture
        for picture in pictures
    ]
    return np.stack(arrays) if arrays else np.empty((0, height, width, channels), dtype="uint8")


def fitted(picture: Image.Image, height: int, width: int, channels: Literal[1, 3]) -> Pixels:
    """Convert and resize one picture to (height, width, channels)."""
    converted = _plain(picture).convert("L" if channels == 1 else "RGB")
    if converted.size != (width, height):
        # when it shrinks a picture, Pillow's bilinear filter averages all pixels it covers
        converted = converted.resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(converted).reshape(height, width, channels)


def open_picture(encoded: bytes) -> Image.Image:
    """Decode a picture whole and turn it as its camera was held.

    Raises:
        ValueError: it is no picture, is cut short, or is larger than ``MOST_PIXELS``.
    """
    try:
        picture = Image.open(io.BytesIO(encoded))
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError(f"{picture.width} x {picture.height} pixels are too many")
        picture.load()  # a cut file is only found out by decoding it
        return ImageOps.exif_transpose(picture)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"not a picture that can be read: {_said(error, encoded)}") from None


def png(picture: Pixels) -> bytes:
    """Encode one picture, (height, width), (height, width, 1) or (height, width, 3)."""
    grey = picture.ndim == 3 and picture.shape[2] == 1
    stream = io.BytesIO()
    Image.fromarray(picture[:, :, 0] if grey else picture).save(stream, "PNG")
    return stream.getvalue()


def _plain(picture: Image.Image) -> Image.Image:
    """Give eight bits and no transparency."""
    if picture.mode.startswith("I;16"):
        # sixteen bits a pixel: Pillow would cut them off at 255 rather than scale them
        return Image.fromarray((np.asarray(picture) // 257).astype("uint8"))
    if not picture.has_transparency_data:
        return picture
    # what is transparent is seen on white, as on paper
    ground = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(ground, picture.convert("RGBA"))


def _said(error: Exception, encoded: bytes) -> str:
    # Pillow names the stream by its address, which differs each time
    unknown = isinstance(error, UnidentifiedImageError)
    return f"{len(encoded)} bytes in no known format" if unknown else str(error)
