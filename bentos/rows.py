"""Rows in a JSON body: what the requests of all kinds of input have in common."""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model
from pydantic_core import ErrorDetails, core_schema, from_json

from bentos.refusal import SHOWN, Problem, RefusedError, short
from tasks.columns.encoders.number import LARGEST
from tasks.errors import near


@dataclass(frozen=True)
class Finite:
    """Annotation of floats and whole numbers up to ``largest``, each compared as what it is.

    As a float, a whole number just beyond the bound would be rounded to it.
    """

    largest: int

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        bounds: dict[str, Any] = {"ge": -self.largest, "le": self.largest}
        fraction = core_schema.float_schema(**bounds, allow_inf_nan=False)
        return core_schema.union_schema(
            [
                core_schema.chain_schema([core_schema.is_instance_schema(float), fraction]),
                core_schema.int_schema(**bounds, strict=True),
            ],
            mode="left_to_right",
        )

    @property
    def json_schema(self) -> dict[str, Any]:
        """The same as a JSON Schema."""
        return {"type": "number", "minimum": -self.largest, "maximum": self.largest}

    def fault(self, value: Any, wanted: str = "a number") -> str:
        """Return what is wrong with a value that is refused."""
        if isinstance(value, int | float) and abs(value) > self.largest:
            return f"{short(value)} is too large, no model calculates beyond {self.largest:.0e}"
        return f"{short(value)!r} is not {wanted}"


NUMBER = Finite(LARGEST)
Number = Annotated[float, NUMBER]

STRICT = ConfigDict(extra="forbid", strict=True)

COUNTED = 1000
"""Problems after which the rest of a request goes unread: each weighs more than what was sent."""

STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
"""A string of JSON, or the beginning of one that never ends: thus it takes one pass."""

SLACK = 10_000
"""Values beyond those of the largest request that are parsed, for the sake of a better answer."""


class JsonRows(ABC):
    """Reads ``{"rows": ...}``, one row or a list; each kind says what is wrong with its rows.

    Args:
        row: type of a row, as pydantic checks it.
        columns: what a row may hold.
        maximum_rows: how many rows one request may hold.
        shape: how to send rows, as an instruction.
        values: that a row holds, if it holds lists.

    Attributes:
        noun: what a row is called.
        part: what a column of it is called.
    """

    noun = "row"
    part = "column"

    def __init__(
        self, row: Any, columns: list[str], maximum_rows: int, shape: str, values: int = 0
    ) -> None:
        self.values = maximum_rows * (values + len(columns) + 1) + SLACK
        self.columns = columns
        self.maximum_rows = maximum_rows
        self.shape = shape
        self._row: TypeAdapter[Any] = TypeAdapter(row)

    def rows(self, body: bytes) -> list[Any]:
        """Read rows.

        Raises:
            RefusedError: naming row, column, value and hint of everything that is wrong.
        """
        read: list[Any] = []
        problems: list[Problem] = []
        for number, sent in enumerate(self._sent(body)):
            if isinstance(sent, dict) and len(sent) > len(self.columns) + SHOWN:
                problems.append(self._too_wide(number, sent))
                continue
            try:
                read.append(self._row.validate_python(sent))
            except ValidationError as error:
                # a value that may be of several types is refused once for each
                details = {
                    self.place(detail): detail
                    for detail in error.errors(include_url=False, include_context=False)
                }
                problems += [self.problem(number, sent, detail) for detail in details.values()]
            if len(problems) > COUNTED:
                break
        if problems:
            raise RefusedError(problems)
        return read

    def place(self, detail: ErrorDetails) -> tuple[int | str, ...]:
        """Return what tells the faults of a row apart: the column."""
        return detail["loc"][:1]

    @abstractmethod
    def problem(self, row: int, sent: Any, detail: ErrorDetails) -> Problem:
        """Return what is wrong with a row.

        Args:
            row: its place in the request, from 0.
            sent: the row as it was sent.
            detail: one thing that pydantic found.
        """

    def _sent(self, body: bytes) -> list[Any]:
        # parsed, three bytes may become a hundred
        if _values(body) > self.values and _values(STRING.sub(b"", body)) > self.values:
            raise RefusedError.of(
                f"more values than {self.maximum_rows:,} {self.noun}s hold",
                f"send at most {self.maximum_rows} in one request",
            )
        try:
            document = from_json(body)
        except ValueError as error:
            raise RefusedError.of(f"not JSON: {error}", self.shape, short(body)) from None
        if not isinstance(document, dict):
            why = f"{short(document)!r} is not an object"
            raise RefusedError.of(why, self.shape, short(document))
        if "rows" not in document and not document.keys().isdisjoint(self.columns):
            hint = 'put it under "rows": {"rows": {...}}'
            raise RefusedError.of("a row by itself", hint, short(document))
        if "rows" not in document:
            why = f"no key 'rows', below which every {self.noun} belongs"
            raise RefusedError.of(why, self.shape, short(document))
        for key in document.keys() - {"rows"}:
            raise RefusedError.of(f"unknown key {short(key)!r}", self.shape, short(document[key]))
        rows = document["rows"]
        rows = rows if isinstance(rows, list) else [rows]
        if not rows:
            raise RefusedError.of(f"no {self.noun}s", "send at least one")
        if len(rows) > self.maximum_rows:
            raise RefusedError.of(
                f"too many {self.noun}s",
                f"send at most {self.maximum_rows} in one request",
            )
        return rows

    def _too_wide(self, row: int, sent: dict[str, Any]) -> Problem:
        why = f"{len(sent):,} keys, and a {self.noun} has {len(self.columns):,}"
        return at_fault(row, None, sent, why, self.shape)


class JsonObjects(JsonRows):
    """Reads rows that are objects; each kind says what is wrong with a cell."""

    def problem(self, row: int, sent: Any, detail: ErrorDetails) -> Problem:
        """Return what is wrong with a row, or with a cell of it."""
        if not detail["loc"]:
            return at_fault(row, None, sent, *self.no_row(sent))
        column = str(detail["loc"][0])
        if detail["type"] == "extra_forbidden":
            return at_fault(row, column, detail["input"], *self.unknown(column, sent))
        return self.cell(row, column, detail)

    def no_row(self, sent: Any) -> tuple[str, str]:
        """Return what is wrong with something that is no row, and a hint."""
        return f"{short(sent)!r} is not an object", self.shape

    def unknown(self, column: str, sent: dict[str, Any]) -> tuple[str, str]:
        """Return what is wrong with a key that no row has, and a hint.

        Args:
            column: the key.
            sent: the row, whose other keys are not meant by this one.
        """
        why = f"no such {self.part}"
        close = near(column, [name for name in self.columns if name not in sent])
        if close:
            return why, f"did you mean {close[0]!r}? if not, leave it out"
        known = ", ".join(self.columns[:10]) + (" and others" if len(self.columns) > 10 else "")
        return why, f"leave it out; what is read: {known}"

    @abstractmethod
    def cell(self, row: int, column: str, detail: ErrorDetails) -> Problem:
        """Return what is wrong with the cell of a column that rows have."""


def at_fault(row: int, column: str | None, value: Any, why: str, hint: str) -> Problem:
    """Return a problem of a row or of one of its cells."""
    return Problem(row=row, column=column, value=short(value), why=why, hint=hint)


def row_type(columns: Iterable[tuple[str, Any, Any]]) -> type[BaseModel]:
    """Build the type of a row, whose attributes are called by ``field``.

    Args:
        columns: name, type, and what it means to leave it out; ``...`` where it must be there.
    """
    # columns may be called anything, fields may not: hence the aliases
    definitions: dict[str, Any] = {
        field(place): (kind, Field(absent, alias=column))
        for place, (column, kind, absent) in enumerate(columns)
    }
    return create_model("Row", __config__=STRICT, **definitions)


def field(place: int) -> str:
    """Return the attribute of a row that holds its column at ``place``."""
    return f"column_{place}"


def rows_schema(
    name: str,
    row: dict[str, Any],
    maximum_rows: int,
    refer: Callable[[str], str],
    bare: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Describe a body of one row or many as a JSON Schema.

    Args:
        name: of a row's definition.
        row: its properties, which of them are required, and an example.
        maximum_rows: how many rows one request may hold.
        refer: gives the reference to a definition.
        bare: what may stand in place of a row, if anything.
    """
    reference = {"$ref": refer(name)}
    forms = [reference] if bare is None else [reference, bare]
    one = reference if bare is None else {"oneOf": forms}
    many = {"type": "array", "items": one, "minItems": 1, "maxItems": maximum_rows}
    definition = {"title": name, "type": "object", "additionalProperties": False, **row}
    return {
        "type": "object",
        "properties": {"rows": {"oneOf": [*forms, many]}},
        "required": ["rows"],
        "additionalProperties": False,
        "example": {"rows": [row["example"]]},
        "$defs": {name: definition},
    }


def shape(example: dict[str, Any], shown: int = 2) -> str:
    """Return how to send rows, with the beginning of an example."""
    cells = [
        f"{json.dumps(key, ensure_ascii=False)}: {_beginning(value)}"
        for key, value in list(example.items())[:shown]
    ]
    more = ", ..." if len(example) > shown else ""
    return f'send {{"rows": [{{{", ".join(cells)}{more}}}]}}'


def _values(body: bytes) -> int:
    """Return how many values JSON without strings holds at most."""
    return sum(map(body.count, (b",", b"{", b"[")))


def _beginning(value: Any) -> str:
    if isinstance(value, list):
        return f"[{json.dumps(value[0], ensure_ascii=False)}, ...]" if value else "[]"
    return json.dumps(short(value, 40), ensure_ascii=False)
