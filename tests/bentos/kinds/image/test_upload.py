"""Pictures are taken out of forms, JSON and bare bodies; what holds none is refused with a hint."""

import base64
import json
from typing import Any

import httpx
import numpy as np
import pytest

from bentos.kinds.image.upload import PictureParser
from bentos.refusal import RefusedError
from tasks.kinds.image.decode import png

PICTURE = png(np.full((4, 6), 90, dtype="uint8"))
OTHER = png(np.full((4, 6, 3), 200, dtype="uint8"))
TEXT = base64.b64encode(PICTURE).decode()


def form(*files: tuple[str, bytes], **fields: str) -> tuple[str, bytes]:
    """Return content type and body as a client writes them."""
    parts = [("image", (name, content)) for name, content in files]
    request = httpx.Request("POST", "http://host/", files=parts, data=fields)
    return request.headers["content-type"], request.read()


def refused(content_type: str, body: bytes, maximum: int = 3) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        PictureParser(maximum).parse(content_type, body)
    assert all(problem.hint for problem in caught.value.problems)
    return caught.value


def test_files_of_a_form_in_their_order() -> None:
    content_type, body = form(("a.png", PICTURE), ("b.jpg", OTHER), comment="two of them")
    assert PictureParser(3).parse(content_type, body) == [PICTURE, OTHER]


def test_a_large_file_of_a_form_is_whole() -> None:
    large = np.random.default_rng(0).bytes(3_000_000)
    assert PictureParser(1).parse(*form(("a.tif", large))) == [large]


@pytest.mark.parametrize("media", ["image/png", "image/jpeg", "application/octet-stream"])
def test_a_bare_picture(media: str) -> None:
    assert PictureParser(1).parse(media, PICTURE) == [PICTURE]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ({"image": TEXT}, [PICTURE]),
        ([{"image": TEXT}, {"image": base64.b64encode(OTHER).decode()}], [PICTURE, OTHER]),
        ({"image": f"data:image/png;base64,{TEXT}"}, [PICTURE]),
    ],
)
@pytest.mark.parametrize("media", ["application/json", "Application/JSON; charset=utf-8"])
def test_base64_in_json(media: str, rows: Any, expected: list[bytes]) -> None:
    assert PictureParser(3).parse(media, json.dumps({"rows": rows}).encode()) == expected


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        ('{"rows": []}', "no pictures"),
        ('{"rows": [{}]}', "no key 'image'"),
        ('{"rows": [{"image": 5}]}', "5 is not text"),
        ('{"rows": [{"image": "ä"}]}', "not base64"),
        ('{"rows": [{"image": "abc"}]}', "not base64"),
        ('{"rows": [{"picture": "abcd"}]}', "column 'picture': no such key"),
        ('{"image": "abcd"}', "a row by itself"),
        ('{"picture": "abcd"}', "no key 'rows'"),
        ('{"rows": "abcd"}', "'abcd' is not an object"),
    ],
)
def test_json_that_holds_no_pictures_is_refused(document: str, why: str) -> None:
    error = refused("application/json", document.encode())
    assert why in str(error)
    assert any(hint in str(error) for hint in ("base64", '"rows"', "send at least one"))


def test_the_row_at_fault_is_named() -> None:
    rows = [{"image": TEXT}, {"image": "%%%"}, {"image": TEXT[:-1]}]
    error = refused("application/json", json.dumps({"rows": rows}).encode())
    assert [problem.row for problem in error.problems] == [1, 2]
    assert {problem.column for problem in error.problems} == {"image"}


@pytest.mark.parametrize(
    ("content_type", "body", "why"),
    [
        ("text/html", b"<p>", "cannot read 'text/html'"),
        ("", b"", "cannot read ''"),
        ("multipart/form-data", b"--x", "not a form"),
        ("multipart/form-data; boundary=x", b"no form at all", "not a form"),
        (*form(comment="no file"), "cannot read 'application/x-www-form-urlencoded'"),
    ],
)
def test_other_bodies_are_refused(content_type: str, body: bytes, why: str) -> None:
    assert why in str(refused(content_type, body))


def test_a_form_that_was_cut_off_or_holds_no_file_is_refused() -> None:
    content_type, body = form(("a.png", PICTURE), ("b.png", PICTURE))
    assert "form" in str(refused(content_type, body[:-30]))
    nothing = body.replace(b'; filename="a.png"', b"").replace(b'; filename="b.png"', b"")
    assert "no pictures" in str(refused(content_type, nothing))


def test_too_many_are_refused() -> None:
    error = refused(*form(*[(f"{n}.png", PICTURE) for n in range(4)]))
    assert "too many pictures; send at most 3" in str(error)
