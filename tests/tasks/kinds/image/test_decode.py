"""Pictures of any size, mode and format come out as the model wants them."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tasks.kinds.image.decode import MOST_PIXELS, decoded, open_picture, png


def encoded(picture: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def halves(mode: str = "L") -> Image.Image:
    """Black on the left, white on the right, 8 wide and 4 high."""
    pixels = np.zeros((4, 8), dtype="uint8")
    pixels[:, 4:] = 255
    return Image.fromarray(pixels).convert(mode)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP"])
def test_formats(form: str) -> None:
    (picture,) = decoded([encoded(halves(), form)], 4, 8, 1)
    assert picture.shape == (4, 8, 1)
    assert picture[:, :3].max() < 20
    assert picture[:, 5:].min() > 235


def test_grey_and_colour_pictures_can_stand_beside_each_other() -> None:
    red = Image.new("RGB", (8, 4), (255, 0, 0))
    found = decoded([encoded(halves()), encoded(red), encoded(halves("P"), "GIF")], 4, 8, 3)
    assert found.shape == (3, 4, 8, 3)
    assert found[1, 0, 0].tolist() == [255, 0, 0]
    assert np.array_equal(found[0], found[2])
    assert decoded([encoded(red)], 4, 8, 1)[0, 0, 0] == 76  # ITU-R 601: 0.299 of red


def test_the_whole_picture_is_resized_and_averaged() -> None:
    (small,) = decoded([encoded(halves().resize((80, 40), Image.Resampling.NEAREST))], 2, 4, 1)
    assert small[0, 0, 0] < 40
    assert small[0, -1, 0] > 215
    stripes = np.tile(np.array([0, 255], dtype="uint8"), (64, 32))
    (grey,) = decoded([png(stripes)], 8, 8, 1)
    assert np.abs(grey.astype(int) - 127).max() < 20


def test_transparency_is_seen_on_white() -> None:
    clear = Image.new("RGBA", (8, 4), (10, 20, 30, 0))
    assert (decoded([encoded(clear)], 4, 8, 3) == 255).all()
    assert (decoded([encoded(clear.convert("LA"))], 4, 8, 1) == 255).all()


def test_sixteen_bits_are_scaled_rather_than_cut_off() -> None:
    deep = Image.fromarray(np.array([[0, 32768, 65535]], dtype="uint16"))
    assert decoded([encoded(deep)], 1, 3, 1)[0, :, :, 0].tolist() == [[0, 127, 255]]


def test_a_camera_held_upright_is_believed() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter to the right
    turned = open_picture(encoded(halves(), "JPEG", exif=exif))
    assert turned.size == (4, 8)
    assert np.asarray(turned)[0].max() < 20
    assert np.asarray(turned)[-1].min() > 235


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (b"", "0 bytes in no known format"),
        (b"<svg></svg>", "11 bytes in no known format"),
        (encoded(halves().resize((64, 64)), "JPEG", quality=95)[:-60], "truncated"),
        (encoded(halves().resize((64, 64)))[:60], "truncated"),
        (encoded(Image.new("1", (MOST_PIXELS // 1000 + 1, 1000))), "pixels are too many"),
        (encoded(Image.new("1", (20_000, 20_000))), "."),  # beyond Pillow's own bound
    ],
)
def test_what_cannot_be_decoded_is_refused_with_the_reason(broken: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught:
        decoded([encoded(halves()), broken], 4, 8, 1)
    assert "0x" not in str(caught.value)


def test_pixels_that_are_decoded_already_stay() -> None:
    (first,) = decoded([encoded(halves())], 4, 8, 1)
    both = decoded([first, encoded(halves())], 4, 8, 1)
    assert np.array_equal(both[0], both[1])


def test_no_pictures_are_an_empty_batch() -> None:
    assert decoded([], 4, 8, 3).shape == (0, 4, 8, 3)


@pytest.mark.parametrize("shape", [(3, 5), (3, 5, 1), (3, 5, 3)])
def test_png_loses_nothing(shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype="uint8")
    channels: Any = shape[2] if len(shape) > 2 else 1
    (again,) = decoded([png(pixels)], 3, 5, channels)
    assert np.array_equal(again, pixels.reshape(3, 5, channels))
