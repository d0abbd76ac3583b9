"""Where things are in a row as networks see it."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tasks.models.predictor import Floats
from tasks.train.augmentation.mixed import Codes

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class RowLayout:
    """Numbers side by side, then the codes of each column, one-hot.

    Attributes:
        numbers: columns of numbers.
        sizes: codes of each column of codes.
        classes: number of classes.
    """

    numbers: int
    sizes: list[int]
    classes: int

    @property
    def width(self) -> int:
        """Columns of a row."""
        return self.numbers + sum(self.sizes)

    @property
    def blocks(self) -> list[tuple[int, int]]:
        """First and last (exclusive) column of each column of codes."""
        ends = self.numbers + np.cumsum([0, *self.sizes])
        return [(int(start), int(end)) for start, end in pairwise(ends)]

    def rows(self, numbers: Floats, codes: Codes) -> Matrix:
        """Put numbers and one-hot codes side by side."""
        hot = [np.eye(size)[codes[:, place]] for place, size in enumerate(self.sizes)]
        return np.hstack([numbers, *hot]).astype("float32")

    def parts(self, rows: Matrix) -> tuple[Floats, Codes]:
        """Undo it; the code is the one that a block is highest at."""
        codes = [rows[:, start:end].argmax(axis=1) for start, end in self.blocks]
        columns = np.array(codes, dtype="int64").reshape(len(codes), len(rows))
        return rows[:, : self.numbers].astype("float64"), columns.T
