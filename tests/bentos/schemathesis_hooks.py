"""What schemathesis has to know: no JSON Schema says what a picture is."""

import base64
import io

import schemathesis
from hypothesis import strategies as st
from PIL import Image


def _encoded(width: int, height: int, grey: int, form: str) -> bytes:
    stream = io.BytesIO()
    Image.new("L", (width, height), grey).save(stream, form)
    return stream.getvalue()


SIDE = st.integers(1, 64)
PICTURES = st.builds(_encoded, SIDE, SIDE, st.integers(0, 255), st.sampled_from(["PNG", "JPEG"]))

schemathesis.openapi.format("binary", PICTURES)
schemathesis.openapi.format("byte", PICTURES.map(lambda file: base64.b64encode(file).decode()))
for media in ("image/png", "image/jpeg", "application/octet-stream"):
    schemathesis.openapi.media_type(media, PICTURES)
