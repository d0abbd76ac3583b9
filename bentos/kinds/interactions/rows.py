"""The rows of a request: users with their histories or with an item, refused with reasons."""

from typing import Annotated, Any

from pydantic import Field
from pydantic_core import ErrorDetails

from bentos.refusal import Problem, short
from bentos.rows import NUMBER, JsonObjects, Number, at_fault, field, row_type, shape
from tasks.documents.text import value_text
from tasks.kinds.interactions.schema import HISTORY, Attribute, InteractionsSchema

COUNT = "count"
"""Key of a row: how many items are wanted."""

USUAL_COUNT = 10
MOST_ITEMS = 100
LONGEST_HISTORY = 10_000

Id = str | int
Row = dict[str, Any]


class RowParser(JsonObjects):
    """Takes users out of a body.

    Args:
        schema: names the columns.
        maximum_rows: how many rows one request may hold.
    """

    def __init__(self, schema: InteractionsSchema, maximum_rows: int) -> None:
        history = LONGEST_HISTORY if schema.ranks else 0
        hint = shape(example(schema))
        columns = keys(schema)
        row = row_type((key, *_key(key, schema)) for key in columns)
        super().__init__(row, columns, maximum_rows, hint, history)
        self.schema = schema

    def parse(self, body: bytes) -> list[Row]:
        """Read and check.

        Args:
            body: ``{"rows": {...}}`` or ``{"rows": [{...}, ...]}`` as JSON.

        Returns:
            Rows with every key; ids as text, None for what was not sent.

        Raises:
            RefusedError: naming row, column, value and hint of everything that is wrong.
        """
        return [
            {key: getattr(row, field(place)) for place, key in enumerate(self.columns)}
            for row in self.rows(body)
        ]

    def place(self, detail: ErrorDetails) -> tuple[int | str, ...]:
        """Return what tells faults apart: also the place in a history, not the type tried."""
        place = detail["loc"]
        return (*place[:1], *(part for part in place[1:] if isinstance(part, int)))

    def no_row(self, sent: Any) -> tuple[str, str]:
        """Return what is wrong with something that is no row, and a hint."""
        why, hint = super().no_row(sent)
        if isinstance(sent, str | int) and self.schema.ranks:
            hint = shape({self.schema.user: sent})
        return why, hint

    def cell(self, row: int, column: str, detail: ErrorDetails) -> Problem:
        """Return what is wrong with a cell."""
        value = short(detail["input"])
        if detail["type"] == "missing":
            value, why, hint = None, "missing", self._wanted(column)
        elif detail["type"] == "too_long":
            why = "too long"
            hint = f"send the last {LONGEST_HISTORY:,} items at most"
        else:
            why, hint = NUMBER.fault(value, "usable here"), self._wanted(column)
        return at_fault(row, column, value, why, hint)

    def _wanted(self, column: str) -> str:
        schema = self.schema
        if column == HISTORY:
            return f"give a list of ids such as [{example_item(schema)!r}]"
        if column == COUNT:
            return f"give a whole number from 1 to {MOST_ITEMS}"
        if column == schema.item:
            return f"give an id such as {example_item(schema)!r}"
        if column == schema.user:
            return "give an id, a text or a whole number"
        attributes = {attribute.name: attribute for attribute in schema.attributes}
        number = column in attributes and attributes[column].is_number
        return "give a number or null" if number else "give a text, a number or null"


def keys(schema: InteractionsSchema) -> list[str]:
    """Return the keys that a row may have."""
    return [*schema.columns, COUNT] if schema.ranks else schema.columns


def example_item(schema: InteractionsSchema) -> str:
    """Return the item with most interactions."""
    counts = schema.items.interactions
    return schema.items.ids[max(range(len(counts)), key=counts.__getitem__)]


def example(schema: InteractionsSchema) -> dict[str, Any]:
    """Return a row that is answered without a warning."""
    if schema.ranks:
        return {HISTORY: [example_item(schema)], COUNT: 5}
    counted = [schema.users.ids[0], example_item(schema)]
    return dict(zip((schema.user, schema.item), counted, strict=True))


def _key(key: str, schema: InteractionsSchema) -> tuple[Any, Any]:
    """Return the type of a key's values, and what it means to leave it out."""
    identity = Annotated[Id, Field(union_mode="left_to_right")]
    ranking = schema.ranks
    if ranking and key == HISTORY:
        items = Annotated[list[identity], Field(max_length=LONGEST_HISTORY)]
        return items | None, None
    if ranking and key == COUNT:
        return Annotated[int, Field(ge=1, le=MOST_ITEMS)], USUAL_COUNT
    if key == schema.user and ranking:
        return identity | None, None
    if key in (schema.user, schema.item):
        return identity, ...
    (attribute,) = (one for one in schema.attributes if one.name == key)
    return _attribute(attribute) | None, None


def _attribute(attribute: Attribute) -> Any:
    return Number if attribute.is_number else str | Number | bool


def text(identity: Id) -> str:
    """Write an id as training wrote it."""
    return value_text(identity)
