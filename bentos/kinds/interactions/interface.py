"""Users as requests, recommendations or ratings as answers."""

from functools import partial
from typing import Any

from bentos.answers import predictions
from bentos.contract import answer_type, request_type
from bentos.interface import Columns, InputWarning, ParsedRequest, objects
from bentos.kinds.interactions.answers import Recommendation, recommended
from bentos.kinds.interactions.contract import body_schema
from bentos.kinds.interactions.rows import COUNT, Row, RowParser, example, text
from bentos.refusal import short
from tasks.config import Serve
from tasks.documents import Evaluation
from tasks.kinds.interactions.codes import parted
from tasks.kinds.interactions.known import whole_history
from tasks.kinds.interactions.schema import HISTORY, Attribute, InteractionsSchema
from tasks.models.objective import answering
from tasks.models.predictor import Floats


class InteractionsInterface:
    """Recommendations for histories, or ratings of items by users."""

    def __init__(self, schema: InteractionsSchema, serve: Serve) -> None:
        self.schema = schema
        self.parser = RowParser(schema, serve.maximum_rows)
        self.items = frozenset(schema.items.ids)
        self.users = {user: place for place, user in enumerate(schema.users.ids)}
        self.request = request_type(
            "One user or many, with a history or with an item.",
            partial(body_schema, schema, serve.maximum_rows),
        )
        self.media: dict[str, dict[str, Any]] = {}
        self.withheld = frozenset[str]()
        self.answer = answer_type(
            Recommendation if schema.ranks else answering(schema.objective).answer(None)
        )

    @property
    def example(self) -> Columns:
        """The most popular item: as a history, or for the first user."""
        sent = example(self.schema)
        return self._columns([{key: sent.get(key) for key in self.parser.columns}])

    def read(self, content_type: str, body: bytes) -> ParsedRequest:
        """Read users; warn of users, items and attributes that training never saw."""
        rows = self.parser.parse(body)
        warnings: list[InputWarning] = []
        for number, row in enumerate(rows):
            if self.schema.ranks:
                warnings += self._with_history(number, row)
            else:
                warnings += self._with_item(number, row)
            warnings += self._attributes(number, row)
        return ParsedRequest(
            self._columns(rows), warnings, {COUNT: [row.get(COUNT) for row in rows]}
        )

    def predictions(self, predicted: Floats, parsed: ParsedRequest) -> list[dict[str, Any]]:
        """Put scores or values into words."""
        if self.schema.ranks:
            return recommended(predicted, parsed.options[COUNT], self.schema)
        return predictions(predicted, self.schema, None)

    def _columns(self, rows: list[Row]) -> Columns:
        return {name: objects([row[name] for row in rows]) for name in self.schema.columns}

    def _with_history(self, number: int, row: Row) -> list[InputWarning]:
        """Complete a history by what is known of the user; both as text."""
        schema, warnings = self.schema, []
        sent = [text(item) for item in row[HISTORY] or []]
        known = [item for item in sent if item in self.items]
        for item in dict.fromkeys(sent):
            if item not in self.items:
                why = "not in the catalogue of training; left out of the history"
                warnings.append(_warning(number, HISTORY, item, why))
        earlier: list[str] = []
        if row[schema.user] is not None:
            user = row[schema.user] = text(row[schema.user])
            place = self.users.get(user)
            if place is not None:
                earlier = [schema.items.ids[item] for item in schema.users.histories[place]]
            elif not known:
                why = "not among the users of training; the most popular items are given"
                warnings.append(_warning(number, schema.user, user, why))
        elif not known:
            why = "no item of it is known; the most popular items are given"
            warnings.append(_warning(number, HISTORY, "", why))
        row[HISTORY] = whole_history(earlier, known)
        return warnings

    def _with_item(self, number: int, row: Row) -> list[InputWarning]:
        schema, warnings = self.schema, []
        for column, known in ((schema.user, self.users), (schema.item, self.items)):
            row[column] = text(row[column])
            if row[column] not in known:
                why = "not seen in training; the answer is what is usual for others"
                warnings.append(_warning(number, column, row[column], why))
        return warnings

    def _attributes(self, number: int, row: Row) -> list[InputWarning]:
        warnings = []
        for attribute in self.schema.attributes:
            sent = row.get(attribute.name)
            if sent is not None and not attribute.is_number:
                sent = row[attribute.name] = text(sent)
                for value in _unseen(sent, attribute):
                    why = "not among the categories seen in training; treated as missing"
                    warnings.append(_warning(number, attribute.name, value, why))
        return warnings


def _warning(row: int, column: str, value: str, why: str) -> InputWarning:
    return InputWarning(row=row, column=column, value=short(value), message=why)


def _unseen(sent: str, attribute: Attribute) -> list[str]:
    return [part for part in parted(sent, attribute.separator) if part not in attribute.values]


def interface(
    schema: InteractionsSchema, evaluation: Evaluation, serve: Serve
) -> InteractionsInterface:
    """Make the interface of a champion."""
    return InteractionsInterface(schema, serve)
