"""The windows of a request, refused with reasons."""

from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import Field
from pydantic_core import ErrorDetails

from bentos.interface import Columns, objects
from bentos.refusal import Problem, RefusedError, short
from bentos.rows import Finite, JsonObjects, at_fault, field, row_type, shape
from tasks.kinds.series.schema import Channel, SeriesSchema

VALUE = Finite(10**18)
"""Windows are held in single precision, in which the sum of squares of larger values has no end."""


class WindowParser(JsonObjects):
    """Turns the body of a request into windows.

    Args:
        schema: the channels that the model reads.
        maximum_rows: how many windows one request may hold.
    """

    noun = "window"
    part = "channel"

    def __init__(self, schema: SeriesSchema, maximum_rows: int) -> None:
        self.schema = schema
        window = row_type((one.name, self._values(one), ...) for one in schema.channels)
        example = {channel.name: channel.example for channel in schema.channels}
        hint = f"{shape(example)}, a list of numbers for each channel"
        values = sum(self._wanted(channel) for channel in schema.channels)
        super().__init__(window, schema.columns, maximum_rows, hint, values)

    def parse(self, body: bytes) -> Columns:
        """Read and check.

        Args:
            body: ``{"rows": {...}}`` or ``{"rows": [{...}, ...]}`` as JSON, a window being lists of
                numbers by channel, the oldest first.

        Returns:
            By channel an array of windows, each a float32 array with NaN for null.

        Raises:
            RefusedError: naming window, channel, value and hint of everything that is wrong.
        """
        cells = [window.__dict__ for window in self.rows(body)]
        columns: Columns = {}
        problems: list[Problem] = []
        for place, channel in enumerate(self.schema.channels):
            lists = [np.array(window[field(place)], dtype="float32") for window in cells]
            problems += [
                problem
                for row, values in enumerate(lists)
                for problem in self._wrong(row, channel, values)
            ]
            columns[channel.name] = objects(lists)
        if problems:
            raise RefusedError(problems)
        return columns

    def place(self, detail: ErrorDetails) -> tuple[int | str, ...]:
        """Return what tells faults apart: also the place in a window."""
        return detail["loc"][:2]

    def no_row(self, sent: Any) -> tuple[str, str]:
        """Return what is wrong with something that is no window, and a hint."""
        return f"{short(sent)!r} is no window", self.shape

    def cell(self, row: int, column: str, detail: ErrorDetails) -> Problem:
        """Return what is wrong with a channel of a window."""
        place, value = detail["loc"], detail["input"]
        channel = next(channel for channel in self.schema.channels if channel.name == column)
        hint = f"give {self._length(channel)} as a list of numbers, the oldest first"
        if detail["type"] == "missing":
            why, value = "missing", None
        elif detail["type"] == "too_long":
            return self._wrong_length(row, channel, len(value))
        elif len(place) > 1:
            why = f"{VALUE.fault(value)}, at place {place[1]}"
            hint = "give a number" + (" or null" if channel.nullable else "")
        else:
            why = f"{short(value)!r} is not a list of numbers"
        return at_fault(row, column, value, why, hint)

    def _wrong(self, row: int, channel: Channel, values: npt.NDArray[np.float32]) -> list[Problem]:
        if len(values) != self._wanted(channel):
            return [self._wrong_length(row, channel, len(values))]
        missing = np.isnan(values)
        if missing.all():
            why, hint = "holds nothing but null", "give at least one value"
        elif missing.any() and not channel.nullable:
            place = int(np.argmax(missing))
            why = f"null at place {place}, but no training window lacked this value"
            hint = f"give a number such as {channel.example[place]!r}, or repeat the one before"
        else:
            return []
        return [at_fault(row, channel.name, None, why, hint)]

    def _wrong_length(self, row: int, channel: Channel, length: int) -> Problem:
        return at_fault(
            row,
            channel.name,
            f"{length} values",
            f"holds {length} values, but the model reads {self._wanted(channel)}",
            f"give {self._length(channel)}, the oldest first",
        )

    def _values(self, channel: Channel) -> Any:
        return Annotated[
            list[Annotated[float, VALUE] | None], Field(max_length=self._wanted(channel))
        ]

    def _wanted(self, channel: Channel) -> int:
        return self.schema.window + (self.schema.horizon if channel.known else 0)

    def _length(self, channel: Channel) -> str:
        schema = self.schema
        if channel.known:
            return f"the last {schema.window} values and the {schema.horizon} ahead"
        return f"the last {schema.window} values"
