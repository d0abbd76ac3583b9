"""A service of pictures over real HTTP."""

import base64
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from tests.pictures import Gallery


def probabilities(answer: httpx.Response, gallery: Gallery) -> Any:
    assert answer.status_code == 200, answer.text
    return np.array(
        [
            [one["probabilities"][name] for name in gallery.schema.classes]
            for one in answer.json()["predictions"]
        ]
    )


def evaluated(gallery: Gallery) -> Any:
    return pd.read_parquet(gallery.layout.predictions).filter(regex=r"^p\d").to_numpy()


def test_uploads_are_answered_as_evaluated(served_gallery: httpx.Client, gallery: Gallery) -> None:
    held_out = gallery.held_out()[:10]
    files = [("image", (f"{number}.png", picture)) for number, picture in enumerate(held_out)]
    answer = served_gallery.post("/predict", files=files)
    assert np.allclose(probabilities(answer, gallery), evaluated(gallery)[:10], atol=1e-5)
    assert answer.headers["x-lepton-model"] == answer.json()["model"]


def test_base64_is_answered_likewise(served_gallery: httpx.Client, gallery: Gallery) -> None:
    rows = [{"image": base64.b64encode(picture).decode()} for picture in gallery.held_out()[:3]]
    many = served_gallery.post("/predict", json={"rows": rows})
    assert np.allclose(probabilities(many, gallery), evaluated(gallery)[:3], atol=1e-5)
    one = served_gallery.post("/predict", json={"rows": rows[1]})
    assert np.allclose(probabilities(one, gallery), evaluated(gallery)[1:2], atol=1e-5)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_bare_picture_of_another_size(
    served_gallery: httpx.Client, gallery: Gallery, form: str
) -> None:
    picture = Image.open(io.BytesIO(gallery.held_out()[0]))
    stream = io.BytesIO()
    picture.resize((320, 320)).save(stream, form, quality=95)
    media = {"content-type": f"image/{form.lower()}"}
    answer = served_gallery.post("/predict", content=stream.getvalue(), headers=media)
    assert np.allclose(probabilities(answer, gallery), evaluated(gallery)[:1], atol=0.2)


def test_requests_at_once_do_not_mix(served_gallery: httpx.Client, gallery: Gallery) -> None:
    def ask(picture: bytes) -> Any:
        return served_gallery.post("/predict", files=[("image", ("p.png", picture))])

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, gallery.held_out()[:24]))
    found = np.concatenate([probabilities(answer, gallery) for answer in answers])
    assert np.allclose(found, evaluated(gallery)[:24], atol=1e-5)


@pytest.mark.parametrize(
    ("request_", "status", "why"),
    [
        ({"files": [("image", ("a.png", b"no picture"))]}, 400, "no known format"),
        ({"files": [("image", (f"{n}.png", b"x")) for n in range(11)]}, 400, "at most 10"),
        ({"content": b"x", "headers": {"content-type": "image/png"}}, 400, "no known format"),
        ({"content": b"x", "headers": {"content-type": "text/html"}}, 400, "multipart/form-data"),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400, "not a form"),
        ({"json": {"rows": [{"image": "%"}]}}, 400, "not base64"),
        ({"json": {"rows": {"photo": "x"}}}, 400, "image"),
        ({"content": b"\0" * 200_001, "headers": {"content-type": "image/png"}}, 413, "200001"),
    ],
)
def test_what_cannot_be_used_is_refused(
    served_gallery: httpx.Client, request_: dict[str, Any], status: int, why: str
) -> None:
    answer = served_gallery.post("/predict", **request_)
    assert answer.status_code == status, answer.text
    assert why in answer.json()["detail"]
    assert all(problem["hint"] for problem in answer.json()["problems"])


def test_the_model_and_its_interface_are_told(
    served_gallery: httpx.Client, gallery: Gallery
) -> None:
    card = served_gallery.get("/model").json()
    assert card["kind"] == "image"
    assert card["inputs"] == ["image"]
    assert card["classes"] == gallery.schema.classes
    documents = served_gallery.get("/docs.json").json()
    text = str(documents["paths"]["/predict"])
    assert "multipart/form-data" in text or "multipart/form-data" in str(documents["components"])
