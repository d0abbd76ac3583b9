"""What each kind of input says about requests and answers; ``assembly`` does the rest."""

import sys
from dataclasses import dataclass, field
from typing import Any, Protocol

import bentoml
import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

from tasks.models.predictor import Floats

Columns = dict[str, npt.NDArray[Any]]
"""Rows by column: cheaper than a frame, of which one per batch is enough."""

CAUTIONS_SHOWN = 100
"""Warnings listed in one answer; the rest are counted."""


class Caution(BaseModel):
    """One value outside of what the model was trained on."""

    row: int
    column: str
    value: str | float
    message: str


@dataclass(frozen=True)
class Question:
    """A request, read and checked.

    Attributes:
        columns: what the schema encodes, by column.
        cautions: what the model may not be good at.
        wishes: whatever else the answer depends on, such as the number of items wanted.
    """

    columns: Columns
    cautions: list[Caution] = field(default_factory=list)
    wishes: dict[str, Any] = field(default_factory=dict)


class Interface(Protocol):
    """Requests and answers of one kind of input.

    Attributes:
        request: what BentoML documents as the input; hands the unread body over as a tuple of
            its content type and its bytes.
        media: what is taken besides JSON, as a JSON Schema by media type.
        answer: what BentoML documents as the output.
        example: a question that the model understands, for the first prediction at start.
    """

    request: type[bentoml.IODescriptor]
    media: dict[str, dict[str, Any]]
    answer: type[bentoml.IODescriptor]
    example: Columns

    def read(self, content_type: str, body: bytes) -> Question:
        """Read and check a request.

        Raises:
            RefusedError: naming place, value and mend of everything that is wrong.
        """

    def predictions(self, predicted: Floats, question: Question) -> list[dict[str, Any]]:
        """Put the model's figures into words, one entry per row of the question."""


def length(columns: Columns) -> int:
    """Count rows."""
    return len(next(iter(columns.values())))


def weight(columns: Columns) -> int:
    """Compute the bytes that rows hold, lists and arrays in their cells included."""
    return sum(
        sum(map(_held, column)) if column.dtype == object else column.nbytes
        for column in columns.values()
    )


def objects(values: list[Any]) -> npt.NDArray[np.object_]:
    """Give values as an array of objects, whatever they are."""
    array = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):  # at once, arrays of one shape would become axes
        array[place] = value
    return array


def _held(cell: Any) -> int:
    if isinstance(cell, np.ndarray):
        return cell.nbytes
    inner = sum(map(sys.getsizeof, cell)) if isinstance(cell, list) else 0
    return inner + sys.getsizeof(cell)
