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

WARNINGS_SHOWN = 100
"""Warnings listed in one answer; the rest are counted."""


class InputWarning(BaseModel):
    """One value outside of what the model was trained on."""

    row: int
    column: str
    value: str | float
    message: str


@dataclass(frozen=True)
class ParsedRequest:
    """A request, read and checked.

    Attributes:
        columns: what the schema encodes, by column.
        warnings: what the model may not be good at.
        options: whatever else the answer depends on, such as the number of items wanted.
    """

    columns: Columns
    warnings: list[InputWarning] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)


class Interface(Protocol):
    """Requests and answers of one kind of input.

    Attributes:
        request: what BentoML documents as the input; hands the unread body over as a tuple of
            its content type and its bytes.
        media: what is taken besides JSON, as a JSON Schema by media type.
        answer: what BentoML documents as the output.
        withheld: columns that are not written into the log of requests.
        example: a request that the model understands, for the first prediction at start.
    """

    request: type[bentoml.IODescriptor]
    media: dict[str, dict[str, Any]]
    answer: type[bentoml.IODescriptor]
    withheld: frozenset[str]
    example: Columns

    def read(self, content_type: str, body: bytes) -> ParsedRequest:
        """Read and check a request.

        Raises:
            RefusedError: naming place, value and hint of everything that is wrong.
        """

    def predictions(self, predicted: Floats, parsed: ParsedRequest) -> list[dict[str, Any]]:
        """Put the model's figures into words, one entry per row of the request."""


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
    """Return values as an array of objects, whatever they are."""
    array = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):  # at once, arrays of one shape would become axes
        array[place] = value
    return array


def _held(cell: Any) -> int:
    if isinstance(cell, np.ndarray):
        return cell.nbytes
    inner = sum(map(sys.getsizeof, cell)) if isinstance(cell, list) else 0
    return inner + sys.getsizeof(cell)
