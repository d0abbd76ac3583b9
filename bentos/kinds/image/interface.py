"""Pictures as requests, predictions as answers."""

import base64
from functools import partial
from typing import TYPE_CHECKING, Any

from bentos.answers import predictions
from bentos.contract import answer_type, request_type
from bentos.interface import Columns, InputWarning, ParsedRequest, objects
from bentos.kinds.image.contract import body_schema, media
from bentos.kinds.image.upload import PictureParser
from bentos.refusal import Problem, RefusedError
from tasks.config import Serve
from tasks.documents import Evaluation
from tasks.kinds.image.decode import Pixels, fitted, open_picture
from tasks.kinds.image.schema import ImageSchema
from tasks.models.objective import answering
from tasks.models.predictor import Floats

if TYPE_CHECKING:
    from PIL import Image

SMALLEST = 0.25
"""Of the wanted height or width: below, a picture holds too little to be enlarged."""

FORMATS = ("PNG", "JPEG")
"""What a service decodes, of all that Pillow does; each more is more for an attacker to try."""

USUAL_PIXELS = 4_000_000
"""Decoded of a picture, unless the model needs more; a JPEG may have four times as many."""

ENLARGED = 4
"""Height and width, in multiples of what the model reads, beyond which nothing is gained."""

FLAT = 2.0
"""Standard deviation of a picture's pixels below which it shows nothing."""


class ImageInterface:
    """Predictions for pictures."""

    def __init__(self, schema: ImageSchema, evaluation: Evaluation, serve: Serve) -> None:
        self.schema = schema
        self.parser = PictureParser(serve.maximum_rows)
        usual = max(USUAL_PIXELS, ENLARGED**2 * schema.height * schema.width)
        self.most_pixels = serve.maximum_pixels or usual
        self.decision = evaluation.decision
        self.request = request_type(
            "One picture or several: files of a form, or base64 in JSON.",
            partial(body_schema, schema, serve.maximum_rows),
        )
        self.media = media(schema)
        self.withheld = frozenset(schema.columns)  # pictures would fill the log
        self.answer = answer_type(answering(schema.objective).answer(self.decision))

    @property
    def example(self) -> Columns:
        """The schema's own picture."""
        return {self.schema.column: objects([base64.b64decode(self.schema.example)])}

    def read(self, content_type: str, body: bytes) -> ParsedRequest:
        """Take pictures out of a body and decode them, so that the model's thread need not."""
        result: list[Pixels] = []
        problems: list[Problem] = []
        warnings: list[InputWarning] = []
        for row, encoded in enumerate(self.parser.parse(content_type, body)):
            try:
                picture = open_picture(encoded, FORMATS, self.most_pixels)
            except ValueError as error:
                problems.append(
                    Problem(
                        row=row,
                        column=self.schema.column,
                        value=f"{len(encoded)} bytes",
                        why=str(error),
                        hint=f"send a whole PNG of at most {self.most_pixels:,} pixels, or a JPEG "
                        f"of {4 * self.most_pixels:,}",
                    )
                )
                continue
            result.append(
                fitted(picture, self.schema.height, self.schema.width, self.schema.channels)
            )
            warnings += self._warnings(row, picture, result[-1])
        if problems:
            raise RefusedError(problems)
        return ParsedRequest({self.schema.column: objects(result)}, warnings)

    def predictions(self, predicted: Floats, parsed: ParsedRequest) -> list[dict[str, Any]]:
        """Put probabilities into words."""
        return predictions(predicted, self.schema, self.decision)

    def _warnings(self, row: int, picture: "Image.Image", pixels: Pixels) -> list[InputWarning]:
        schema = self.schema
        light = pixels.mean()
        if picture.width < SMALLEST * schema.width or picture.height < SMALLEST * schema.height:
            message = f"less than a quarter of {schema.width} x {schema.height} pixels"
        elif pixels.std() < FLAT:
            message = "one shade all over: it shows nothing"
        elif not schema.darkest <= light <= schema.brightest:
            usual = f"{schema.darkest:.0f} to {schema.brightest:.0f}"
            message = f"a brightness of {light:.0f}, in training {usual}"
        else:
            return []
        size = f"{picture.width} x {picture.height} {picture.mode}"
        return [InputWarning(row=row, column=schema.column, value=size, message=message)]


def interface(schema: ImageSchema, evaluation: Evaluation, serve: Serve) -> ImageInterface:
    """Make the interface of a champion."""
    return ImageInterface(schema, evaluation, serve)
