"""What a service answers when it cannot use a request, or not take one now, as RFC 9457 has it."""

from http import HTTPStatus
from typing import Annotated, Any

from pydantic import BaseModel, WithJsonSchema
from pydantic_core import to_json
from starlette.responses import Response

SHOWN = 20
"""Problems listed in one answer; the rest are counted, so that an answer stays readable."""

MEDIA_TYPE = "application/problem+json"

RETRY_AFTER = 1
"""Seconds after which a client that was told to come again may do so."""


class Problem(BaseModel):
    """One thing wrong with a request.

    Attributes:
        row: position in ``rows`` from 0; None when no single row is at fault.
        column: None when no single column is at fault.
        value: what was sent.
        hint: what to do about it, as an instruction.
    """

    row: Annotated[int | None, WithJsonSchema({"type": "integer", "nullable": True})]
    column: Annotated[str | None, WithJsonSchema({"type": "string", "nullable": True})]
    value: Annotated[Any, WithJsonSchema({"nullable": True})]
    why: str
    hint: str

    def __str__(self) -> str:
        place = [] if self.row is None else [f"row {self.row}"]
        if self.column is not None:
            place.append(f"column {self.column!r}")
        return f"{', '.join(place) or 'request'}: {self.why}; {self.hint}"


class Refusal(BaseModel):
    """Why a request was not answered.

    Attributes:
        title: the status in words.
        status: of the HTTP answer.
        detail: what is wrong, for people.
        problems: for programs; at most 20 are listed.
    """

    title: str
    status: int
    detail: str
    problems: list[Problem]


class RefusedError(Exception):
    """A request that cannot be used.

    Attributes:
        problems: at most ``SHOWN`` of them.
        count: how many there are.
        status: of the HTTP answer.
    """

    def __init__(
        self, problems: list[Problem], count: int | None = None, status: int = 400
    ) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems[:SHOWN]
        self.count = len(problems) if count is None else count
        self.status = status

    @classmethod
    def of(cls, why: str, hint: str, value: Any = None, status: int = 400) -> "RefusedError":
        """Build the refusal of a whole request."""
        return cls([Problem(row=None, column=None, value=value, why=why, hint=hint)], status=status)

    def response(self) -> Response:
        """Return the HTTP answer: ``detail`` for people, ``problems`` for programs."""
        lines = [str(problem) for problem in self.problems]
        if self.count > len(lines):
            lines.append(f"and {self.count - len(lines)} more")
        refusal = {
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": "\n".join(lines),
            "problems": self.problems,
        }
        return Response(
            to_json(refusal, inf_nan_mode="strings"),
            status_code=self.status,
            headers={"Retry-After": str(RETRY_AFTER)} if self.status == 503 else None,
            media_type=MEDIA_TYPE,
        )


def busy(why: str) -> RefusedError:
    """Build the refusal of a request that the service has no room for at present."""
    return RefusedError.of(why, f"ask again in {RETRY_AFTER} s", status=503)


def short(value: Any, length: int = 60) -> Any:
    """Shorten a value that an answer repeats: nobody wants a megabyte back."""
    if isinstance(value, bytes):
        value = value[:length].decode(errors="replace")
    if isinstance(value, int) and abs(value) >= 10**length:
        value = str(value)
    if isinstance(value, str) and len(value) > length:
        return value[:length] + "…"
    if isinstance(value, dict | list):
        return f"{type(value).__name__} of {len(value)}"
    return value
