"""The rows of a request: typed by the solution's own columns, refused with reasons."""

import difflib
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model
from pydantic_core import ErrorDetails

from bentos.interface import Columns
from bentos.refusal import SHOWN, Problem, RefusedError, bare_row, short
from tasks.kinds.tabular.schema import Feature, TableSchema

WANTED = {
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "category": "text",
}


class RowParser:
    """Turns the body of a request into columns of features.

    Args:
        schema: the columns that the model wants.
        maximum_rows: how many rows one request may hold.
    """

    def __init__(self, schema: TableSchema, maximum_rows: int) -> None:
        self.schema = schema
        self.maximum_rows = maximum_rows
        self.body = _body_model(schema, maximum_rows)

    def parse(self, body: bytes) -> Columns:
        """Read and check.

        Args:
            body: ``{"rows": {...}}`` or ``{"rows": [{...}, ...]}`` as JSON.

        Returns:
            Arrays (n,) by feature: float64 with NaN for null, for categories objects with None.

        Raises:
            RefusedError: naming row, column, value and mend of everything that is wrong.
        """
        try:
            rows: list[BaseModel] = self.body.model_validate_json(body).rows  # type: ignore[attr-defined]
        except ValidationError as error:
            # a value that may be of two types is refused once for each
            details = {
                detail["loc"][:3]: detail
                for detail in error.errors(include_url=False, include_context=False)
            }
            if bare := bare_row(details.values(), self.schema.columns):
                raise RefusedError([bare]) from None
            shown = [self._problem(detail) for detail in list(details.values())[:SHOWN]]
            raise RefusedError(shown, len(details)) from None
        cells = [row.__dict__ for row in rows]
        return {
            feature.name: np.array(
                [row[_field(position)] for row in cells],
                dtype=object if feature.type == "category" else np.float64,
            )
            for position, feature in enumerate(self.schema.features)
        }

    def _problem(self, detail: ErrorDetails) -> Problem:
        place, value = detail["loc"], detail["input"]
        row = place[1] if len(place) > 1 and isinstance(place[1], int) else None
        if len(place) < 3:
            why, mend = self._request_at_fault(detail)
            return Problem(row=row, column=None, value=short(value), why=why, mend=mend)
        column = str(place[2])
        names = [feature.name for feature in self.schema.features]
        if detail["type"] == "extra_forbidden":
            why, mend = self._not_a_feature(column, names)
        else:
            feature = self.schema.feature(column)
            wanted = WANTED[feature.type] + (" or a number" if coded(feature) else "")
            mend = f"give {wanted} such as {feature.example!r}"
            if feature.nullable:
                mend += " or null"
            if detail["type"] == "missing":
                value, why = None, "missing"
            elif value is None:
                why = "null, but no training row lacked this value"
            else:
                why = f"{short(value)!r} is not {wanted}"
        return Problem(row=row, column=column, value=short(value), why=why, mend=mend)

    def _not_a_feature(self, column: str, names: list[str]) -> tuple[str, str]:
        if column in self.schema.identity:
            return "it names a row and is no feature", "leave it out"
        if column == self.schema.target:
            return "it is what is predicted", "leave it out"
        close = difflib.get_close_matches(column, names, n=1)
        return "no such column", f"did you mean {close[0]!r}?" if close else "leave it out"

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


def _body_model(schema: TableSchema, maximum_rows: int) -> type[BaseModel]:
    # columns may be called anything, fields may not: hence the aliases
    fields: dict[str, Any] = {
        _field(position): _column(feature) for position, feature in enumerate(schema.features)
    }
    strict = ConfigDict(extra="forbid", strict=True)
    row = create_model("Row", __config__=strict, **fields)
    rows = Annotated[
        list[row],
        Field(min_length=1, max_length=maximum_rows),
        BeforeValidator(_as_list),
    ]
    return create_model("Body", __config__=strict, rows=(rows, ...))


def _field(position: int) -> str:
    return f"feature_{position}"


def _column(feature: Feature) -> tuple[Any, Any]:
    match feature.type:
        case "number":
            kind: Any = Annotated[float, Field(allow_inf_nan=False)]
        case "integer":
            # a float, for clients whose column has nulls can only send 3.0
            kind = Annotated[float, Field(allow_inf_nan=False, multiple_of=1)]
        case "boolean":
            kind = bool
        case "category":
            number = Annotated[float, Field(allow_inf_nan=False)]
            kind = str | number if coded(feature) else str
    if feature.nullable:
        return kind | None, Field(None, alias=feature.name)
    return kind, Field(alias=feature.name)


def coded(feature: Feature) -> bool:
    """Tell whether all categories are whole numbers, so that clients may send numbers."""
    return bool(feature.categories) and all(
        category.removeprefix("-").isdecimal() for category in feature.categories
    )


def _as_list(rows: Any) -> Any:
    return [rows] if isinstance(rows, dict) else rows
