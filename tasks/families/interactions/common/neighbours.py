"""Items that speak for other items: a matrix of weights, the largest of each row kept."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.families.interactions.common.scores import recency
from tasks.kinds.interactions.example import Positions

BLOCK = 1000
"""Rows of a full matrix in memory at once."""


@dataclass(frozen=True)
class Neighbours:
    """What each item of a history says of others.

    Attributes:
        items: in the catalogue.
        others: (items, kept) positions of the items that are spoken of.
        weights: (items, kept) float32; 0 where there are fewer.
    """

    items: int
    others: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]

    def scores(
        self, histories: list[Positions], half_life: float | None = None
    ) -> npt.NDArray[np.float32]:
        """Sum for each history what its items say, float32 (histories, items).

        Args:
            histories: positions of items, the latest last.
            half_life: steps back at which an item counts half; None: all count alike.
        """
        result = np.zeros((len(histories), self.items), dtype="float32")
        for row, own in zip(result, histories, strict=True):
            if len(own) == 0:
                continue
            said = self.weights[own]
            if half_life is not None:
                said = said * recency(len(own), half_life)[:, None]
            row[:] = np.bincount(self.others[own].ravel(), said.ravel(), minlength=self.items)
        return result


def largest(
    blocks: Any, items: int, kept: int, rows: npt.NDArray[Any], columns: npt.NDArray[Any]
) -> Neighbours:
    """Keep the weights of largest size in each row of a matrix that comes in blocks.

    Args:
        blocks: full matrices, one under the other, together (len(rows), len(columns)).
        items: in the catalogue.
        kept: weights per row.
        rows: position in the catalogue of each row.
        columns: position in the catalogue of each column.
    """
    kept = min(kept, len(columns))
    others = np.zeros((items, kept), dtype="int32")
    weights = np.zeros((items, kept), dtype="float32")
    first = 0
    for block in blocks:
        own = rows[first : first + len(block)]
        chosen = np.argpartition(-np.abs(block), kept - 1, axis=1)[:, :kept]
        chosen.sort(axis=1)
        others[own] = columns[chosen]
        weights[own] = np.take_along_axis(block, chosen, axis=1)
        first += len(block)
    return Neighbours(items, others, weights)
