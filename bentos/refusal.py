"""What a service answers when it cannot use a request."""

from collections.abc import Collection, Iterable
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails, to_json
from starlette.responses import Response

SHOWN = 20
"""Problems listed in one answer; the rest are counted, so that an answer stays readable."""


class Problem(BaseModel):
    """One thing wrong with a request.

    Attributes:
        row: position in ``rows`` from 0; None when no single row is at fault.
        column: None when no single column is at fault.
        value: what was sent.
        mend: what to do about it, as an instruction.
    """

    row: int | None
    column: str | None
    value: Any
    why: str
    mend: str

    def __str__(self) -> str:
        place = [] if self.row is None else [f"row {self.row}"]
        if self.column is not None:
            place.append(f"column {self.column!r}")
        return f"{', '.join(place) or 'request'}: {self.why}; {self.mend}"


class RefusedError(Exception):
    """A request that cannot be used.

    Attributes:
        problems: at most ``SHOWN`` of them.
        count: how many there are.
    """

    def __init__(self, problems: list[Problem], count: int | None = None) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems[:SHOWN]
        self.count = len(problems) if count is None else count

    def response(self, status: int = 400) -> Response:
        """Give the HTTP answer: ``error`` for people, ``problems`` for programs."""
        lines = [str(problem) for problem in self.problems]
        if self.count > len(lines):
            lines.append(f"and {self.count - len(lines)} more")
        return Response(
            to_json({"error": "\n".join(lines), "problems": self.problems}, inf_nan_mode="strings"),
            status_code=status,
            media_type="application/json",
        )


def bare_row(details: Iterable[ErrorDetails], columns: Collection[str]) -> Problem | None:
    """Return the one thing that is wrong with a body which is a row by itself.

    Args:
        details: what pydantic found wrong with the body.
        columns: that a row may have.
    """
    details = list(details)
    keys = [str(each["loc"][0]) for each in details if each["type"] == "extra_forbidden"]
    lacks_rows = any(each["type"] == "missing" and each["loc"] == ("rows",) for each in details)
    if not lacks_rows or set(keys).isdisjoint(columns):
        return None
    return Problem(
        row=None,
        column=None,
        value=short(", ".join(keys)),
        why="a row by itself",
        mend='put it under "rows": {"rows": {...}}',
    )


def short(value: Any, length: int = 60) -> Any:
    """Shorten a value that an answer repeats: nobody wants a megabyte back."""
    if isinstance(value, bytes):
        value = value[:length].decode(errors="replace")
    if isinstance(value, str) and len(value) > length:
        return value[:length] + "…"
    if isinstance(value, dict | list):
        return f"{type(value).__name__} of {len(value)}"
    return value
