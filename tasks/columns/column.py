"""What training rows say of a column."""

from typing import Any, Literal

from pydantic import Field

from tasks.documents.document import Document

ColumnType = Literal["number", "integer", "boolean", "category", "datetime", "text"]

USUAL: dict[str, Any] = {"parts": [], "words": []}
"""Attributes that only some types have, and what they are for the others."""


class Column(Document):
    """A column of a table as learnt on training rows.

    Attributes:
        type: what the column was taken for. ``integer`` holds whole numbers only; ``category``
            holds text of few values; ``datetime`` points in time; ``text`` free text.
        nullable: whether training rows had missing values.
        categories: values seen in training, most frequent first; empty unless ``category``.
        minimum: smallest number seen in training; of a ``datetime`` the earliest, in seconds since
            1970; of a ``text`` the characters of the shortest; None for other types.
        maximum: largest number seen in training; likewise.
        example: a typical value: the median, or the most frequent category.
        parts: of a ``datetime``, those of the calendar that differ between training rows.
        words: of a ``text``, the most frequent ones of training.
        reason: why the column was taken for its type; a model's bytes do not hold it.
        doubt: what a person should look at in its values; likewise. Empty where nothing is.
    """

    name: str
    type: ColumnType
    nullable: bool
    categories: list[str]
    minimum: float | None
    maximum: float | None
    example: float | int | bool | str
    parts: list[str] = Field(default_factory=list)
    words: list[str] = Field(default_factory=list)
    reason: str = ""
    doubt: str = ""

    def __getstate__(self) -> dict[str, Any]:
        # so that a model without dates and texts has the bytes that it would have if there were
        # none, and none has others because a reason is worded anew
        state = super().__getstate__()
        left_out = {"reason", "doubt", *(name for name in USUAL if not getattr(self, name))}
        values = {name: value for name, value in state["__dict__"].items() if name not in left_out}
        given = state["__pydantic_fields_set__"] - left_out
        return {**state, "__dict__": values, "__pydantic_fields_set__": given}

    def __setstate__(self, state: dict[Any, Any]) -> None:
        unsaid = {"reason": "", "doubt": ""}
        usual = {name: list(value) for name, value in USUAL.items()}
        super().__setstate__({**state, "__dict__": {**usual, **unsaid, **state["__dict__"]}})
