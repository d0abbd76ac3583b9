"""The texts of a request, refused with reasons."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model
from pydantic_core import ErrorDetails

from bentos.refusal import SHOWN, Problem, RefusedError, bare_row, short
from tasks.kinds.text.schema import TextSchema


class TextParser:
    """Takes texts out of a body.

    Args:
        schema: names the column of texts.
        maximum_rows: how many texts one request may hold.
    """

    def __init__(self, schema: TextSchema, maximum_rows: int) -> None:
        self.column = schema.column
        self.example = schema.example
        self.maximum_rows = maximum_rows
        self.body = _body_model(schema.column, maximum_rows)

    @property
    def shape(self) -> str:
        """How to send texts."""
        return (
            f'send {{"rows": [{{"{self.column}": "..."}}, ...]}} as application/json, '
            "or one text as text/plain"
        )

    def parse(self, content_type: str, body: bytes) -> list[str]:
        """Read and check.

        Args:
            content_type: ``text/plain`` for one bare text; anything else is taken for JSON.
            body: ``{"rows": ...}`` with a text, an object with the column, or a list of those.

        Returns:
            At least one text, none of them blank.

        Raises:
            RefusedError: naming row, value and mend of everything that is wrong.
        """
        if content_type.partition(";")[0].strip().lower() == "text/plain":
            texts = [self._decoded(body)]
        else:
            texts = self._from_json(body)
        blank = [row for row, text in enumerate(texts) if not text.strip()]
        if blank:
            problems = [self._blank(row, texts[row]) for row in blank[:SHOWN]]
            raise RefusedError(problems, len(blank))
        return texts

    def _decoded(self, body: bytes) -> str:
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError as error:
            why = f"not UTF-8: {error.reason} at byte {error.start}"
            problem = Problem(
                row=0, column=self.column, value=short(body), why=why, mend="encode it in UTF-8"
            )
            raise RefusedError([problem]) from None

    def _from_json(self, body: bytes) -> list[str]:
        try:
            rows: list[Any] = self.body.model_validate_json(body).rows  # type: ignore[attr-defined]
        except ValidationError as error:
            # a row that may be a text or an object is refused once for each
            details = {
                detail["loc"][:2]: detail
                for detail in error.errors(include_url=False, include_context=False)
            }
            if bare := bare_row(details.values(), [self.column]):
                raise RefusedError([bare]) from None
            shown = [self._problem(detail) for detail in list(details.values())[:SHOWN]]
            raise RefusedError(shown, len(details)) from None
        return [row if isinstance(row, str) else row.text for row in rows]

    def _blank(self, row: int, text: str) -> Problem:
        return Problem(
            row=row,
            column=self.column,
            value=short(text),
            why="an empty text says nothing",
            mend=f"give a text such as {short(self.example)!r}, or leave the row out",
        )

    def _problem(self, detail: ErrorDetails) -> Problem:
        place, value = detail["loc"], short(detail["input"])
        if len(place) > 1 and isinstance(place[1], int):
            return self._row_at_fault(place[1], detail["input"])
        why, mend = self._request_at_fault(detail)
        return Problem(row=None, column=None, value=value, why=why, mend=mend)

    def _row_at_fault(self, row: int, sent: Any) -> Problem:
        why = f"{short(sent)!r} is no text"
        if isinstance(sent, dict) and self.column not in sent:
            why = f"no key {self.column!r} among {short(', '.join(map(repr, sent)))}"
        elif isinstance(sent, dict):
            others = [key for key in sent if key != self.column]
            sent = sent[self.column]
            why = f"{short(sent)!r} is no text"
            if isinstance(sent, str):
                why = f"unknown keys {short(', '.join(map(repr, others)))}"
        mend = f'give {{"{self.column}": "..."}} or the text alone'
        return Problem(row=row, column=self.column, value=short(sent), why=why, mend=mend)

    def _request_at_fault(self, detail: ErrorDetails) -> tuple[str, str]:
        match detail["type"]:
            case "json_invalid":
                return f"not JSON: {detail['msg'].removeprefix('Invalid JSON: ')}", self.shape
            case "too_long":
                return "too many rows", f"send at most {self.maximum_rows} in one request"
            case "too_short":
                return "no rows", "send at least one"
            case "extra_forbidden":
                return f"unknown key {detail['loc'][0]!r}", self.shape
            case "missing":
                return "no key 'rows'", self.shape
            case _:
                return f"{short(detail['input'])!r} holds no rows", self.shape


def _body_model(column: str, maximum_rows: int) -> type[BaseModel]:
    strict = ConfigDict(extra="forbid", strict=True)
    # the column may be called anything, a field may not: hence the alias
    row = create_model("Row", __config__=strict, text=(str, Field(alias=column)))
    rows = Annotated[
        list[row | str],
        Field(min_length=1, max_length=maximum_rows),
        BeforeValidator(_as_list),
    ]
    return create_model("Body", __config__=strict, rows=(rows, ...))


def _as_list(rows: Any) -> Any:
    return [rows] if isinstance(rows, dict | str) else rows
