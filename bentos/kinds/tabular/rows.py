"""The rows of a request: typed by the solution's own columns, refused with reasons."""

from datetime import datetime
from operator import itemgetter
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, StringConstraints
from pydantic_core import ErrorDetails

from bentos.interface import Columns
from bentos.refusal import Problem, RefusedError, short
from bentos.rows import NUMBER, JsonObjects, Number, at_fault, field, row_type, shape
from tasks.columns.encoders.datetime import read_text
from tasks.columns.encoders.text import LENGTH
from tasks.kinds.tabular.schema import Feature, TableSchema

WANTED = {
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "category": "text",
    "datetime": "a date, or a date and a time, as ISO 8601 writes them",
    "text": f"text of at most {LENGTH:,} characters",
}

DTYPES: dict[str, str] = {"category": "object", "text": "object", "datetime": "datetime64[us]"}
"""Of columns; float64 where none is named."""


def _moment(text: str) -> datetime:
    result = read_text(text)
    if result is None:
        raise ValueError("no point in time")
    return result


Moment = Annotated[str, AfterValidator(_moment)]
Text = Annotated[str, StringConstraints(max_length=LENGTH)]


class RowParser(JsonObjects):
    """Turns the body of a request into columns of features.

    Args:
        schema: the columns that the model wants.
        maximum_rows: how many rows one request may hold.
    """

    def __init__(self, schema: TableSchema, maximum_rows: int) -> None:
        row = row_type(
            (one.name, _type(one), None if one.nullable else ...) for one in schema.features
        )
        example = {feature.name: feature.example for feature in schema.features}
        super().__init__(row, schema.feature_names, maximum_rows, shape(example))
        self.schema = schema

    def parse(self, body: bytes) -> Columns:
        """Read and check.

        Args:
            body: ``{"rows": {...}}`` or ``{"rows": [{...}, ...]}`` as JSON.

        Returns:
            Arrays (n,) by feature: float64 with NaN for null, for points in time datetime64 in UTC
            with NaT, for categories and texts objects with None.

        Raises:
            RefusedError: naming row, column, value and hint of everything that is wrong.
        """
        cells = [row.__dict__ for row in self.rows(body)]
        columns: Columns = {
            feature.name: np.array(
                list(map(itemgetter(field(place)), cells)),
                dtype=DTYPES.get(feature.type, "float64"),
            )
            for place, feature in enumerate(self.schema.features)
        }
        broken = [
            self._problem_of(int(row), feature, float(columns[feature.name][row]))
            for feature in self.schema.features
            if feature.type == "integer"
            for row in _fractions(columns[feature.name])
        ]
        if broken:
            raise RefusedError(broken)
        return columns

    def no_row(self, sent: Any) -> tuple[str, str]:
        """Return what is wrong with something that is no row, and a hint."""
        why, hint = super().no_row(sent)
        return why, f"{hint}; nothing is looked up by an id, the model reads a row's columns"

    def unknown(self, column: str, sent: dict[str, Any]) -> tuple[str, str]:
        """Return what is wrong with a key that is no feature, and a hint."""
        if column == self.schema.target:
            return "it is what is predicted", "leave it out"
        if column in self.schema.identity:
            # without ids all columns name a row
            ids = not set(self.columns).intersection(self.schema.identity)
            return "it names a row and is no feature" if ids else "it is no feature", "leave it out"
        return super().unknown(column, sent)

    def cell(self, row: int, column: str, detail: ErrorDetails) -> Problem:
        """Return what is wrong with a cell."""
        feature = self.schema.feature(column)
        if detail["type"] == "missing":
            return self._problem_of(row, feature, None, "missing")
        return self._problem_of(row, feature, detail["input"])

    def _problem_of(
        self, row: int, feature: Feature, value: Any, why: str | None = None
    ) -> Problem:
        wanted = WANTED[feature.type] + (" or a number" if coded(feature) else "")
        hint = f"give {wanted} such as {short(feature.example)!r}"
        if feature.nullable:
            hint += " or null"
        if why is None and value is None:
            why = "null, but no training row lacked this value"
        why = why or NUMBER.fault(value, wanted)
        return at_fault(row, feature.name, value, why, hint)


def _type(feature: Feature) -> Any:
    match feature.type:
        case "number" | "integer":
            # a float for integers too: clients whose column has nulls can only send 3.0
            kind: Any = Number
        case "boolean":
            kind = bool
        case "category":
            kind = str | Number if coded(feature) else str
        case "datetime":
            kind = Moment
        case "text":
            kind = Text
    return kind | None if feature.nullable else kind


def _fractions(values: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Return the places of numbers that are not whole."""
    return np.flatnonzero(np.isfinite(values) & (values != np.rint(values)))


def coded(feature: Feature) -> bool:
    """Return whether all categories are whole numbers, so that clients may send numbers."""
    return bool(feature.categories) and all(
        category.removeprefix("-").isdecimal() for category in feature.categories
    )
