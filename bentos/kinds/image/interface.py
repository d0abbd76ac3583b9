"""Pictures as requests, predictions as answers."""

import base64
from typing import Any

import numpy as np

from bentos.answers import PREDICTION, predictions
from bentos.contract import answer_type, request_type
from bentos.interface import Caution, Columns, Question, objects
from bentos.kinds.image.contract import body_schema
from bentos.kinds.image.upload import pictures
from bentos.refusal import Problem, RefusedError
from tasks.config import Serve
from tasks.documents import Evaluation
from tasks.kinds.image.decode import open_picture
from tasks.kinds.image.schema import ImageSchema
from tasks.models.predictor import Floats

SMALLEST = 0.25
"""Of the wanted height or width: below, a picture holds too little to be enlarged."""

UNLIKE = 3.0
"""Standard deviations of the training pixels, by which a picture's brightness may be off."""

FLAT = 2.0
"""Standard deviation of a picture's pixels below which it shows nothing."""


class ImageInterface:
    """Predictions for pictures."""

    def __init__(self, schema: ImageSchema, evaluation: Evaluation, serve: Serve) -> None:
        self.schema = schema
        self.maximum = serve.maximum_rows
        self.threshold = evaluation.threshold.value if evaluation.threshold else 0.5
        self.request = request_type(
            "One picture or several: files of a form, or base64 in JSON.",
            lambda refer: body_schema(schema, serve.maximum_rows),
        )
        self.answer = answer_type(PREDICTION[schema.objective])

    @property
    def example(self) -> Columns:
        """The schema's own picture."""
        return {self.schema.column: objects([base64.b64decode(self.schema.example)])}

    def read(self, content_type: str, body: bytes) -> Question:
        """Take pictures out of a body, and make sure that each can be decoded."""
        found = pictures(content_type, body, self.maximum)
        problems: list[Problem] = []
        cautions: list[Caution] = []
        for row, picture in enumerate(found):
            try:
                cautions += self._cautions(row, picture)
            except ValueError as error:
                problems.append(
                    Problem(
                        row=row,
                        column=self.schema.column,
                        value=f"{len(picture)} bytes",
                        why=str(error),
                        mend="send a whole PNG or JPEG file",
                    )
                )
        if problems:
            raise RefusedError(problems)
        return Question({self.schema.column: objects(found)}, cautions)

    def predictions(self, predicted: Floats, question: Question) -> list[dict[str, Any]]:
        """Put probabilities into words."""
        schema = self.schema
        return predictions(predicted, schema.objective, schema.classes, self.threshold)

    def _cautions(self, row: int, encoded: bytes) -> list[Caution]:
        picture = open_picture(encoded)
        found = []
        schema = self.schema
        if picture.width < SMALLEST * schema.width or picture.height < SMALLEST * schema.height:
            wanted = f"{schema.width} x {schema.height}"
            found.append(self._caution(row, f"smaller than a quarter of {wanted} pixels", picture))
        grey = np.asarray(picture.convert("L").resize((16, 16)), dtype="float64")
        usual = sum(schema.brightness) / schema.channels, sum(schema.contrast) / schema.channels
        if grey.std() < FLAT:
            found.append(self._caution(row, "one shade all over: it shows nothing", picture))
        elif abs(grey.mean() - usual[0]) > UNLIKE * usual[1]:
            message = f"brightness {grey.mean():.0f}, in training {usual[0]:.0f} ± {usual[1]:.0f}"
            found.append(self._caution(row, message, picture))
        return found

    def _caution(self, row: int, message: str, picture: Any) -> Caution:
        size = f"{picture.width} x {picture.height} {picture.mode}"
        return Caution(row=row, column=self.schema.column, value=size, message=message)


def interface(schema: ImageSchema, evaluation: Evaluation, serve: Serve) -> ImageInterface:
    """Make the interface of a champion."""
    return ImageInterface(schema, evaluation, serve)
