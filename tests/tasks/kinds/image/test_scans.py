"""Scans are counted as decoders come to them, and bounded before anything is decoded."""

import io
import time
from typing import Any

import pytest
from PIL import Image

from tasks.kinds.image.decode import open_picture
from tasks.kinds.image.scans import MOST_SCANS, scans

START, END, SCAN = b"\xff\xd8", b"\xff\xd9", b"\xff\xda"


def jpeg(mode: str = "L", side: int = 64, **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.effect_noise((side, side), 50).convert(mode).save(stream, "JPEG", **options)
    return stream.getvalue()


def repeated(times: int, side: int) -> bytes:
    """Return a picture of one shade whose last scan, of a few bytes, comes again and again."""
    stream = io.BytesIO()
    Image.new("L", (side, side), 128).save(stream, "JPEG", progressive=True)
    whole = stream.getvalue().removesuffix(END)
    return whole + whole[whole.rindex(SCAN) :] * times + END


@pytest.mark.parametrize(
    ("mode", "progressive", "number"),
    [("L", False, 1), ("RGB", False, 1), ("L", True, 6), ("RGB", True, 10), ("CMYK", True, 18)],
)
def test_usual_pictures_have_few_and_are_read(mode: str, progressive: bool, number: int) -> None:
    encoded = jpeg(mode, progressive=progressive, restart_marker_blocks=2)
    assert scans(encoded) == number
    assert open_picture(encoded).size == (64, 64)


def test_thumbnails_and_what_follows_the_end_are_not_counted() -> None:
    thumbnail = b"Exif\0\0" + jpeg(side=16, progressive=True) * 10
    exif = b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2) + thumbnail
    encoded = START + exif + jpeg().removeprefix(START) + SCAN * 100
    assert scans(encoded) == 1
    assert open_picture(encoded).size == (64, 64)


@pytest.mark.parametrize("between", [b"\xff\x01", b"\xff\x42\xff\xff", START])
def test_no_scan_hides_behind_a_marker_that_decoders_skip(between: bytes) -> None:
    whole = repeated(0, 64).removesuffix(END)
    last = whole[whole.rindex(SCAN) :]
    assert scans(whole + (between + last) * 50 + END) == 56


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_a_file_that_is_cut_short_is_counted_to_its_end(cut: int) -> None:
    assert 0 <= scans(jpeg(progressive=True)[:cut]) <= 6


def test_many_scans_are_refused_before_they_are_decoded() -> None:
    encoded = repeated(20_000, 3900)
    assert len(encoded) < 700_000
    began = time.process_time()
    with pytest.raises(ValueError, match=r"a JPEG of 20,006 scans, at most 20 are read"):
        open_picture(encoded, ("JPEG",), 4_000_000)
    assert time.process_time() - began < 0.5  # seconds; decoding them takes more than a minute
    assert open_picture(repeated(MOST_SCANS - 6, 390)).size == (390, 390)
    with pytest.raises(ValueError, match=r"21 scans"):
        open_picture(repeated(MOST_SCANS - 5, 390))
