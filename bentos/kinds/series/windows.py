"""The windows of a request, refused with reasons."""

import difflib
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model
from pydantic_core import ErrorDetails

from bentos.interface import Columns, objects
from bentos.refusal import SHOWN, Problem, RefusedError, bare_row, short
from tasks.kinds.series.schema import Channel, SeriesSchema

LARGEST = 1e38
"""Windows are held in single precision, which ends here."""

Number = Annotated[float, Field(allow_inf_nan=False, ge=-LARGEST, le=LARGEST)]


class WindowParser:
    """Turns the body of a request into windows.

    Args:
        schema: the channels that the model reads.
        maximum_rows: how many windows one request may hold.
    """

    def __init__(self, schema: SeriesSchema, maximum_rows: int) -> None:
        self.schema = schema
        self.maximum_rows = maximum_rows
        self.body = _body_model(schema, maximum_rows)

    def parse(self, body: bytes) -> Columns:
        """Read and check.

        Args:
            body: ``{"rows": {...}}`` or ``{"rows": [{...}, ...]}`` as JSON, a window being lists of
                numbers by channel, the oldest first.

        Returns:
            By channel an array of windows, each a float32 array with NaN for null.

        Raises:
            RefusedError: naming window, channel, value and mend of everything that is wrong.
        """
        try:
            windows: list[BaseModel] = self.body.model_validate_json(body).rows  # type: ignore[attr-defined]
        except ValidationError as error:
            # a value that may be of two types is refused once for each, and so may be a row
            details = {
                detail["loc"][:4]: detail
                for detail in error.errors(include_url=False, include_context=False)
            }
            if bare := bare_row(details.values(), self.schema.columns):
                raise RefusedError([bare]) from None
            shown = [self._problem(detail) for detail in list(details.values())[:SHOWN]]
            raise RefusedError(shown, len(details)) from None
        cells = [window.__dict__ for window in windows]
        columns: Columns = {}
        problems: list[Problem] = []
        for place, channel in enumerate(self.schema.channels):
            lists = [np.array(window[_field(place)], dtype="float32") for window in cells]
            problems += [
                problem
                for row, values in enumerate(lists)
                for problem in self._wrong(row, channel, values)
            ]
            columns[channel.name] = objects(lists)
        if problems:
            raise RefusedError(problems)
        return columns

    def _wrong(self, row: int, channel: Channel, values: npt.NDArray[np.float32]) -> list[Problem]:
        wanted = self.schema.window + (self.schema.horizon if channel.known else 0)
        missing = np.isnan(values)
        value: Any = None
        if len(values) != wanted:
            value = f"{len(values)} values"
            why = f"holds {len(values)} values, but the model reads {wanted}"
            mend = f"give {self._length(channel)}, the oldest first"
        elif missing.all():
            why, mend = "holds nothing but null", "give at least one value"
        elif missing.any() and not channel.nullable:
            place = int(np.argmax(missing))
            why = f"null at place {place}, but no training window lacked this value"
            mend = f"give a number such as {channel.example[place]!r}, or repeat the one before"
        else:
            return []
        return [Problem(row=row, column=channel.name, value=value, why=why, mend=mend)]

    def _length(self, channel: Channel) -> str:
        schema = self.schema
        if channel.known:
            return f"the last {schema.window} values and the {schema.horizon} ahead"
        return f"the last {schema.window} values"

    def _problem(self, detail: ErrorDetails) -> Problem:
        place, value = detail["loc"], detail["input"]
        row = place[1] if len(place) > 1 and isinstance(place[1], int) else None
        if len(place) < 3:
            why, mend = self._request_at_fault(detail)
            return Problem(row=row, column=None, value=short(value), why=why, mend=mend)
        name = str(place[2])
        names = self.schema.columns
        if detail["type"] == "extra_forbidden":
            close = difflib.get_close_matches(name, names, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"leave it out; {_known(names)}"
            return Problem(
                row=row, column=name, value=short(value), why="no such channel", mend=hint
            )
        channel = next(channel for channel in self.schema.channels if channel.name == name)
        mend = f"give {self._length(channel)} as a list of numbers, the oldest first"
        if detail["type"] == "missing":
            why, value = "missing", None
        elif len(place) > 3:
            why = f"{short(value)!r} at place {place[3]} is not a number of usual size"
            mend = "give a number" + (" or null" if channel.nullable else "")
        else:
            why = f"{short(value)!r} is not a list of numbers"
        return Problem(row=row, column=name, value=short(value), why=why, mend=mend)

    def _request_at_fault(self, detail: ErrorDetails) -> tuple[str, str]:
        first = self.schema.channels[0].name
        shape = f'send {{"rows": [{{"{first}": [...], ...}}]}}, a list of numbers for each channel'
        match detail["type"]:
            case "json_invalid":
                return f"not JSON: {detail['msg'].removeprefix('Invalid JSON: ')}", shape
            case "too_long":
                return "too many windows", f"send at most {self.maximum_rows} in one request"
            case "too_short":
                return "no windows", "send at least one"
            case "extra_forbidden":
                return f"unknown key {detail['loc'][0]!r}", shape
            case "missing":
                return "no key 'rows'", shape
            case _:
                return f"{short(detail['input'])!r} is no window", shape


def _known(names: list[str]) -> str:
    shown = ", ".join(names[:10])
    return f"the model reads {shown}" + (" and others" if len(names) > 10 else "")


def _body_model(schema: SeriesSchema, maximum_rows: int) -> type[BaseModel]:
    # channels may be called anything, fields may not: hence the aliases
    fields: dict[str, Any] = {
        _field(place): (list[Number | None], Field(alias=channel.name))
        for place, channel in enumerate(schema.channels)
    }
    strict = ConfigDict(extra="forbid", strict=True)
    window = create_model("Window", __config__=strict, **fields)
    rows = Annotated[
        list[window], Field(min_length=1, max_length=maximum_rows), BeforeValidator(_as_list)
    ]
    return create_model("Body", __config__=strict, rows=(rows, ...))


def _field(place: int) -> str:
    return f"channel_{place}"


def _as_list(rows: Any) -> Any:
    return [rows] if isinstance(rows, dict) else rows
