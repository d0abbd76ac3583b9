"""From an encoded picture to pixels, and back."""

import io
from collections.abc import Iterable
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from tasks.kinds.image.scans import MOST_SCANS, scans

Pixels = npt.NDArray[np.uint8]
Picture = bytes | Pixels
"""A picture as it is stored or sent, or already :func:`fitted`."""

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
"""What a training picture may be. Pillow reads many more, some of them with programs of others."""

JPEG = b"\xff\xd8"
"""What a JPEG begins with."""

MOST_PIXELS = 50_000_000
"""Of a training picture: a small file can unfold into gigabytes, and no camera makes more."""


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


def open_picture(
    encoded: bytes, formats: tuple[str, ...] = FORMATS, most_pixels: int = MOST_PIXELS
) -> Image.Image:
    """Decode a picture whole and turn it as its camera was held.

    Nothing is decoded before format and size are known from its head.

    Args:
        encoded: the file.
        formats: Pillow's names of those that are read.
        most_pixels: to decode. A JPEG of up to four times as many is decoded at half its height
            and width, which JPEG can do without holding the whole of it.

    Raises:
        ValueError: it is no picture of these formats, is cut short, or has too many pixels or
            scans.
    """
    file = io.BytesIO(encoded)
    try:
        picture = Image.open(file, formats=formats)
        _bound(picture, most_pixels)
        _bound_scans(encoded)
        picture.load()  # a cut file is only found out by decoding it
    # a TIFF whose tags are damaged raises TypeError
    except (OSError, SyntaxError, TypeError, Image.DecompressionBombError) as error:
        raise ValueError(f"not a picture that can be read: {_said(error, encoded)}") from None
    return _upright(picture)


def png(picture: Pixels) -> bytes:
    """Encode one picture, (height, width), (height, width, 1) or (height, width, 3)."""
    grey = picture.ndim == 3 and picture.shape[2] == 1
    stream = io.BytesIO()
    Image.fromarray(picture[:, :, 0] if grey else picture).save(stream, "PNG")
    return stream.getvalue()


def _bound(picture: Image.Image, most_pixels: int) -> None:
    size = f"{picture.width} x {picture.height} pixels"
    if picture.width * picture.height > most_pixels:
        # of no effect but on JPEG
        picture.draft(None, (picture.width // 2, picture.height // 2))
    if picture.width * picture.height > most_pixels:
        raise ValueError(f"{size} are too many, at most {most_pixels:,} are read")


def _bound_scans(encoded: bytes) -> None:
    if encoded.startswith(JPEG) and (number := scans(encoded)) > MOST_SCANS:
        raise ValueError(
            f"a JPEG of {number:,} scans, at most {MOST_SCANS} are read: save it as a plain JPEG"
        )


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:
        # EXIF can be damaged in many ways and raises as many errors; the pixels are whole
        return picture


def _plain(picture: Image.Image) -> Image.Image:
    """Return eight bits and no transparency."""
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
