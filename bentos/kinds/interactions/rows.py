"""The rows of a request: users with their histories or with an item, refused with reasons."""

import difflib
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model
from pydantic_core import ErrorDetails

from bentos.refusal import SHOWN, Problem, RefusedError, bare_row, short
from tasks.documents.text import value_text
from tasks.kinds.interactions.schema import HISTORY, Attribute, InteractionsSchema

COUNT = "count"
"""Key of a row: how many items are wanted."""

USUAL_COUNT = 10
MOST_ITEMS = 100
LONGEST_HISTORY = 10_000

Id = str | int
Row = dict[str, Any]


class RowParser:
    """Takes users out of a body.

    Args:
        schema: names the columns.
        maximum_rows: how many rows one request may hold.
    """

    def __init__(self, schema: InteractionsSchema, maximum_rows: int) -> None:
        self.schema = schema
        self.maximum_rows = maximum_rows
        self.keys = keys(schema)
        self.body = _body_model(schema, maximum_rows)

    def parse(self, body: bytes) -> list[Row]:
        """Read and check.

        Args:
            body: ``{"rows": {...}}`` or ``{"rows": [{...}, ...]}`` as JSON.

        Returns:
            Rows with every key; ids as text, None for what was not sent.

        Raises:
            RefusedError: naming row, column, value and mend of everything that is wrong.
        """
        try:
            rows: list[BaseModel] = self.body.model_validate_json(body).rows  # type: ignore[attr-defined]
        except ValidationError as error:
            # a value that may be of several types is refused once for each
            details = {
                _place(detail): detail
                for detail in error.errors(include_url=False, include_context=False)
            }
            if bare := bare_row(details.values(), self.keys):
                raise RefusedError([bare]) from None
            shown = [self._problem(detail) for detail in list(details.values())[:SHOWN]]
            raise RefusedError(shown, len(details)) from None
        return [
            {key: getattr(row, _field(place)) for place, key in enumerate(self.keys)}
            for row in rows
        ]

    def _problem(self, detail: ErrorDetails) -> Problem:
        place, value = detail["loc"], short(detail["input"])
        row = place[1] if len(place) > 1 and isinstance(place[1], int) else None
        if len(place) < 3:
            why, mend = self._request_at_fault(detail)
            return Problem(row=row, column=None, value=value, why=why, mend=mend)
        column = str(place[2])
        if detail["type"] == "extra_forbidden":
            close = difflib.get_close_matches(column, self.keys, n=1)
            why = "no such key"
            mend = f"did you mean {close[0]!r}?" if close else f"use {', '.join(self.keys)}"
        elif detail["type"] == "missing":
            value, why, mend = None, "missing", self._wanted(column)
        elif detail["type"] == "too_long":
            why = "too long"
            mend = f"send the last {LONGEST_HISTORY:,} items at most"
        else:
            why, mend = f"{value!r} cannot be used here", self._wanted(column)
        return Problem(row=row, column=column, value=value, why=why, mend=mend)

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

    def _request_at_fault(self, detail: ErrorDetails) -> tuple[str, str]:
        shape = 'send {"rows": {...}} or {"rows": [{...}, ...]}'
        match detail["type"]:
            case "json_invalid":
                return f"not JSON: {detail['msg'].removeprefix('Invalid JSON: ')}", shape
            case "too_long":
                return "too many rows", f"send at most {self.maximum_rows} in one request"
            case "too_short":
                return "no rows", "send at least one"
            case "extra_forbidden":
                return f"unknown key {detail['loc'][0]!r}", shape
            case "missing":
                return "no key 'rows'", shape
            case _:
                return f"{short(detail['input'])!r} is not an object", shape


def keys(schema: InteractionsSchema) -> list[str]:
    """Give the keys that a row may have."""
    return [*schema.columns, COUNT] if schema.objective == "ranking" else schema.columns


def example_item(schema: InteractionsSchema) -> str:
    """Give the item with most interactions."""
    counts = schema.items.interactions
    return schema.items.ids[max(range(len(counts)), key=counts.__getitem__)]


def _body_model(schema: InteractionsSchema, maximum_rows: int) -> type[BaseModel]:
    # columns may be called anything, fields may not: hence the aliases
    fields: dict[str, Any] = {
        _field(place): _key(key, schema) for place, key in enumerate(keys(schema))
    }
    strict = ConfigDict(extra="forbid", strict=True)
    row = create_model("Row", __config__=strict, **fields)
    rows = Annotated[
        list[row], Field(min_length=1, max_length=maximum_rows), BeforeValidator(_as_list)
    ]
    return create_model("Body", __config__=strict, rows=(rows, ...))


def _key(key: str, schema: InteractionsSchema) -> tuple[Any, Any]:
    identity = Annotated[Id, Field(union_mode="left_to_right")]
    ranking = schema.objective == "ranking"
    if ranking and key == HISTORY:
        items = Annotated[list[identity], Field(max_length=LONGEST_HISTORY)]
        return items | None, Field(None, alias=key)
    if ranking and key == COUNT:
        return Annotated[int, Field(ge=1, le=MOST_ITEMS)], Field(USUAL_COUNT, alias=key)
    if key == schema.user and ranking:
        return identity | None, Field(None, alias=key)
    if key in (schema.user, schema.item):
        return identity, Field(alias=key)
    (attribute,) = (found for found in schema.attributes if found.name == key)
    return _attribute(attribute) | None, Field(None, alias=key)


def _attribute(attribute: Attribute) -> Any:
    number = Annotated[float, Field(allow_inf_nan=False)]
    return number if attribute.is_number else str | number | bool


def _field(place: int) -> str:
    return f"key_{place}"


def _place(detail: ErrorDetails) -> tuple[int | str, ...]:
    """Give rows, number, key and position in a list, without the type that was tried."""
    place = detail["loc"]
    return (*place[:3], *(part for part in place[3:] if isinstance(part, int)))


def _as_list(rows: Any) -> Any:
    return [rows] if isinstance(rows, dict) else rows


def text(identity: Id) -> str:
    """Write an id as training wrote it."""
    return value_text(identity)
