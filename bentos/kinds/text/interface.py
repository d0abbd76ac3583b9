"""Texts as requests, predictions as answers."""

from functools import partial
from typing import Any

from bentos.answers import predictions
from bentos.contract import answer_type, request_type
from bentos.interface import Columns, ParsedRequest, objects
from bentos.kinds.text.contract import TEXT, body_schema
from bentos.kinds.text.novelty import Novelty
from bentos.kinds.text.texts import TextParser
from tasks.config import Serve
from tasks.documents import Evaluation
from tasks.kinds.text.schema import TextSchema
from tasks.models.objective import answering
from tasks.models.predictor import Floats


class TextInterface:
    """Predictions for texts."""

    def __init__(self, schema: TextSchema, evaluation: Evaluation, serve: Serve) -> None:
        self.schema = schema
        self.decision = evaluation.decision
        self.parser = TextParser(schema, serve.maximum_rows)
        self.novelty = Novelty(schema)
        self.request = request_type(
            "One text or many.", partial(body_schema, schema, serve.maximum_rows)
        )
        self.media: dict[str, dict[str, Any]] = {"text/plain": TEXT}
        self.withheld = frozenset[str]()
        self.answer = answer_type(answering(schema.objective).answer(self.decision))

    @property
    def example(self) -> Columns:
        """The schema's own text."""
        return {self.schema.column: objects([self.schema.example])}

    def read(self, content_type: str, body: bytes) -> ParsedRequest:
        """Read texts; warn of those unlike the training texts."""
        texts = self.parser.parse(content_type, body)
        warnings = [
            warning
            for row, text in enumerate(texts)
            for warning in self.novelty.warnings(row, text)
        ]
        return ParsedRequest({self.schema.column: objects(texts)}, warnings)

    def predictions(self, predicted: Floats, parsed: ParsedRequest) -> list[dict[str, Any]]:
        """Put probabilities into words."""
        return predictions(predicted, self.schema, self.decision)


def interface(schema: TextSchema, evaluation: Evaluation, serve: Serve) -> TextInterface:
    """Make the interface of a champion."""
    return TextInterface(schema, evaluation, serve)
