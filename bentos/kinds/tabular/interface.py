"""Rows of a table as requests, predictions as answers."""

from functools import partial
from typing import Any

import numpy as np

from bentos.answers import predictions
from bentos.contract import answer_type, request_type
from bentos.interface import Columns, ParsedRequest
from bentos.kinds.tabular.contract import body_schema
from bentos.kinds.tabular.novelty import Novelty
from bentos.kinds.tabular.rows import RowParser
from tasks.config import Serve
from tasks.documents import Evaluation
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.objective import answering
from tasks.models.predictor import Floats


class TabularInterface:
    """Predictions for rows of a table."""

    def __init__(self, schema: TableSchema, evaluation: Evaluation, serve: Serve) -> None:
        self.schema = schema
        self.decision = evaluation.decision
        self.parser = RowParser(schema, serve.maximum_rows)
        self.novelty = Novelty(schema)
        self.request = request_type(
            "One row or many, keyed by the solution's own columns.",
            partial(body_schema, schema, serve.maximum_rows),
        )
        self.media: dict[str, dict[str, Any]] = {}
        self.withheld = frozenset(
            one.name for one in schema.features if one.sensitive and not serve.log_sensitive
        )
        self.answer = answer_type(answering(schema.objective).answer(self.decision))

    @property
    def example(self) -> Columns:
        """One row of typical values."""
        return {f.name: np.array([f.example]) for f in self.schema.features}

    def read(self, content_type: str, body: bytes) -> ParsedRequest:
        """Read rows; warn of values that training never saw."""
        columns = self.parser.parse(body)
        return ParsedRequest(columns, self.novelty.warnings(columns))

    def predictions(self, predicted: Floats, parsed: ParsedRequest) -> list[dict[str, Any]]:
        """Put probabilities or values into words."""
        return predictions(predicted, self.schema, self.decision)


def interface(schema: TableSchema, evaluation: Evaluation, serve: Serve) -> TabularInterface:
    """Make the interface of a champion."""
    return TabularInterface(schema, evaluation, serve)
