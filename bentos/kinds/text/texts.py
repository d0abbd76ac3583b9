"""The texts of a request, refused with reasons."""

from typing import Any

from pydantic_core import ErrorDetails

from bentos.refusal import SHOWN, Problem, RefusedError, short
from bentos.rows import JsonRows, at_fault, field, row_type
from tasks.kinds.text.schema import TextSchema


class TextParser(JsonRows):
    """Takes texts out of a body.

    Args:
        schema: names the column of texts.
        maximum_rows: how many texts one request may hold.
    """

    noun = "text"

    def __init__(self, schema: TextSchema, maximum_rows: int) -> None:
        shape = (
            f'send {{"rows": [{{"{schema.column}": "..."}}, ...]}} as application/json, '
            "or one text as text/plain"
        )
        row = row_type([(schema.column, str, ...)])
        super().__init__(row | str, [schema.column], maximum_rows, shape)
        self.column = schema.column
        self.example = schema.example

    def parse(self, content_type: str, body: bytes) -> list[str]:
        """Read and check.

        Args:
            content_type: ``text/plain`` for one bare text; anything else is taken for JSON.
            body: ``{"rows": ...}`` with a text, an object with the column, or a list of those.

        Returns:
            At least one text, none of them blank.

        Raises:
            RefusedError: naming row, value and hint of everything that is wrong.
        """
        if content_type.partition(";")[0].strip().lower() == "text/plain":
            texts = [self._decoded(body)]
        else:
            texts = [
                row if isinstance(row, str) else getattr(row, field(0)) for row in self.rows(body)
            ]
        blank = [row for row, text in enumerate(texts) if not text.strip()]
        if blank:
            problems = [self._blank(row, texts[row]) for row in blank[:SHOWN]]
            raise RefusedError(problems, len(blank))
        return texts

    def place(self, _: ErrorDetails) -> tuple[int | str, ...]:
        """Return what tells faults apart: nothing, as a text and an object are both refused."""
        return ()

    def problem(self, row: int, sent: Any, _: ErrorDetails) -> Problem:
        """Return what is wrong with a row."""
        why = f"{short(sent)!r} is no text"
        if isinstance(sent, dict) and self.column not in sent:
            why = f"no key {self.column!r} among {short(', '.join(map(repr, sent)))}"
        elif isinstance(sent, dict):
            others = [key for key in sent if key != self.column]
            sent = sent[self.column]
            why = f"{short(sent)!r} is no text"
            if isinstance(sent, str):
                why = f"unknown keys {short(', '.join(map(repr, others)))}"
        hint = f'give {{"{self.column}": "..."}} or the text alone'
        return at_fault(row, self.column, sent, why, hint)

    def _decoded(self, body: bytes) -> str:
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError as error:
            why = f"not UTF-8: {error.reason} at byte {error.start}"
            hint = "encode it in UTF-8"
            raise RefusedError([at_fault(0, self.column, body, why, hint)]) from None

    def _blank(self, row: int, text: str) -> Problem:
        hint = f"give a text such as {short(self.example)!r}, or leave the row out"
        return at_fault(row, self.column, text, "an empty text says nothing", hint)
