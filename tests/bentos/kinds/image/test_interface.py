"""Pictures of a request as the model gets them, with warnings where it may not be good at them."""

import io
import json
from typing import Any

import httpx
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from bentos.kinds.image.interface import ImageInterface
from bentos.refusal import RefusedError
from tasks.config import Serve
from tasks.documents import Threshold
from tasks.kinds.image.decode import png
from tests.pictures import Gallery

THRESHOLD = Threshold(
    value=0.2, chosen_by="", cost_per_row=None, confusion=[[1, 0], [0, 1]], precision=1, recall=1
)


@pytest.fixture
def interface(gallery: Gallery) -> ImageInterface:
    return ImageInterface(gallery.schema, gallery.evaluation, Serve(maximum_rows=5))


def warnings(interface: ImageInterface, picture: Any) -> list[str]:
    parsed = interface.read("image/png", png(np.asarray(picture, dtype="uint8")))
    return [warning.message for warning in parsed.warnings]


def noise(height: int, width: int, light: float = 128, spread: float = 40) -> Any:
    return np.random.default_rng(0).normal(light, spread, (height, width, 3)).clip(0, 255)


def test_a_usual_picture_is_decoded_and_answered_without_a_warning(
    interface: ImageInterface, gallery: Gallery
) -> None:
    encoded = gallery.held_out()[0]
    parsed = interface.read("image/png", encoded)
    assert parsed.warnings == []
    rows = pd.DataFrame(parsed.columns)
    assert rows["image"][0].shape == (16, 16, 3)
    assert np.array_equal(
        interface.schema.encode(rows),
        interface.schema.encode(pd.DataFrame({"image": [encoded]})),
    )


def test_the_example_is_one_that_the_model_knows(
    interface: ImageInterface, gallery: Gallery
) -> None:
    predicted = gallery.predictor.predict(pd.DataFrame(interface.example))
    assert predicted.shape == (1, 3)
    described: Any = interface.request.model_json_schema()
    body = json.dumps(described["example"]).encode()
    assert interface.read("application/json", body).warnings == []


def test_pictures_unlike_those_of_training_are_warned_of(interface: ImageInterface) -> None:
    assert warnings(interface, noise(32, 32)) == []
    assert warnings(interface, noise(3, 32)) == ["less than a quarter of 16 x 16 pixels"]
    assert warnings(interface, np.full((32, 32), 128)) == ["one shade all over: it shows nothing"]
    (dark,) = warnings(interface, noise(32, 32, 4, 12))
    assert dark.startswith("a brightness of ")
    assert ", in training " in dark


def test_every_picture_at_fault_is_named(interface: ImageInterface) -> None:
    good = png(noise(16, 16).astype("uint8"))
    parts = [("image", (f"{n}.png", body)) for n, body in enumerate([good, b"text", good[:80]])]
    request = httpx.Request("POST", "http://host/", files=parts)
    with pytest.raises(RefusedError) as caught:
        interface.read(request.headers["content-type"], request.read())
    assert [problem.row for problem in caught.value.problems] == [1, 2]
    assert "4 bytes in no known format" in str(caught.value)
    assert all(
        "whole PNG of at most 4,000,000 pixels" in problem.hint for problem in caught.value.problems
    )


@pytest.mark.parametrize("form", ["PCX", "SGI", "TGA", "ICO", "JPEG2000", "EPS", "BMP", "GIF"])
def test_formats_that_are_not_documented_are_refused(interface: ImageInterface, form: str) -> None:
    stream = io.BytesIO()
    Image.fromarray(noise(32, 32).astype("uint8")).convert("RGB").save(stream, form)
    with pytest.raises(RefusedError, match="no known format"):
        interface.read("image/png", stream.getvalue())


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_pixels_are_bounded_by_what_the_model_needs(gallery: Gallery, form: str) -> None:
    def asked(side: int, serve: Serve, **schema: int) -> bool:
        stream = io.BytesIO()
        Image.new("L", (side, side)).save(stream, form)
        changed = gallery.schema.model_copy(update=schema)
        try:
            ImageInterface(changed, gallery.evaluation, serve).read(
                f"image/{form.lower()}", stream.getvalue()
            )
        except RefusedError as refused:
            return "pixels are too many" not in str(refused)
        return True

    more = 2 if form == "JPEG" else 1
    assert asked(2000 * more, Serve())
    assert not asked(2002 * more, Serve())
    assert asked(2002 * more, Serve(), height=600, width=600)
    assert asked(100 * more, Serve(maximum_pixels=10_000))
    assert not asked(102 * more, Serve(maximum_pixels=10_000))


def test_a_small_file_that_unfolds_into_gigabytes_is_refused(interface: ImageInterface) -> None:
    stream = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(stream, "PNG")
    assert len(stream.getvalue()) < 200_000
    with pytest.raises(RefusedError, match="pixel"):
        interface.read("image/png", stream.getvalue())


def test_a_binary_answer_follows_the_threshold(gallery: Gallery) -> None:
    schema = gallery.schema.model_copy(
        update={"objective": "binary", "classes": ["healthy", "sick"]}
    )
    evaluation = gallery.evaluation.model_copy(update={"threshold": THRESHOLD})
    interface = ImageInterface(schema, evaluation, Serve())
    parsed = interface.read("image/png", gallery.held_out()[0])
    (answer,) = interface.predictions(np.array([[0.7, 0.3]]), parsed)
    assert answer == {"label": "healthy", "probability": 0.3, "decision": "sick"}
    interface.answer.model_validate(
        {"id": "0", "model": "m", "predictions": [answer], "warnings": [], "warnings_in_all": 0}
    )
