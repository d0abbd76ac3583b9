"""Windows of series as requests, answers with their intervals."""

from functools import partial
from typing import Any

import numpy as np

from bentos.contract import answer_type, request_type
from bentos.interface import Columns, ParsedRequest, objects
from bentos.kinds.series.answers import Estimate, Forecast, answers
from bentos.kinds.series.contract import body_schema
from bentos.kinds.series.novelty import warnings
from bentos.kinds.series.windows import WindowParser
from tasks.config import Serve
from tasks.documents import Evaluation
from tasks.kinds.series.schema import SeriesSchema
from tasks.models.predictor import Floats


class SeriesInterface:
    """Answers about windows of series."""

    def __init__(self, schema: SeriesSchema, evaluation: Evaluation, serve: Serve) -> None:
        self.schema = schema
        self.interval = evaluation.interval
        self.parser = WindowParser(schema, serve.maximum_rows)
        self.request = request_type(
            "One window or many, keyed by the solution's own channels.",
            partial(body_schema, schema, serve.maximum_rows),
        )
        self.media: dict[str, dict[str, Any]] = {}
        self.withheld = frozenset[str]()
        self.answer = answer_type(Forecast if schema.horizon else Estimate)

    @property
    def example(self) -> Columns:
        """A window from training."""
        return {
            channel.name: objects([np.array(channel.example, dtype="float32")])
            for channel in self.schema.channels
        }

    def read(self, content_type: str, body: bytes) -> ParsedRequest:
        """Read windows; warn of values that training never saw."""
        windows = self.parser.parse(body)
        return ParsedRequest(windows, warnings(windows, self.schema))

    def predictions(self, predicted: Floats, parsed: ParsedRequest) -> list[dict[str, Any]]:
        """Put figures into words."""
        return answers(predicted, self.schema, self.interval)


def interface(schema: SeriesSchema, evaluation: Evaluation, serve: Serve) -> SeriesInterface:
    """Make the interface of a champion."""
    return SeriesInterface(schema, evaluation, serve)
