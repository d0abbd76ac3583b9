"""Items that the same users chose: k nearest neighbours by cosine.

Sarwar et al., Item-based collaborative filtering recommendation algorithms (2001); the shrinkage of
similarities that few users support follows Bell and Koren (2007).
"""

from collections.abc import Iterator
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tasks.families.interactions.common.matrices import seen_matrix
from tasks.families.interactions.common.neighbours import BLOCK, Neighbours, largest
from tasks.families.interactions.common.scores import comparable
from tasks.kinds.interactions.example import histories, sequences
from tasks.models.predictor import Features, Floats, Truth, Validation, Weights


class ItemNeighbours:
    """Recommends what is similar to the history.

    Args:
        items: in the catalogue.
        neighbours: kept for each item.
        shrinkage: added to the norm: as many users who chose one of two items only.
        half_life: steps back at which an item of the history counts half; None: all count alike.
    """

    def __init__(
        self, items: int, neighbours: int, shrinkage: float, half_life: float | None
    ) -> None:
        self.items = items
        self.neighbours = neighbours
        self.shrinkage = shrinkage
        self.half_life = half_life
        self.popularity = np.zeros(items)
        self.similar: Neighbours | None = None

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Count who chose what together; weights are ignored."""
        self.popularity = np.bincount(y, minlength=self.items).astype("float64")
        users = histories(np.array(sequences(np.asarray(X), y), dtype=object))
        chosen = seen_matrix(users, self.items)
        everything = np.arange(self.items)
        self.similar = largest(
            self._blocks(chosen), self.items, self.neighbours, everything, everything
        )
        return self

    def predict(self, X: Features) -> Floats:
        """Return scores (n, items); seen items are at minus infinity."""
        assert self.similar is not None
        own = histories(np.asarray(X))
        return comparable(self.similar.scores(own, self.half_life), own, self.popularity)

    def _blocks(self, chosen: Any) -> Iterator[npt.NDArray[np.float32]]:
        norm = np.sqrt(self.popularity)
        turned = chosen.T.tocsr()
        for first in range(0, self.items, BLOCK):
            rows = np.arange(first, min(first + BLOCK, self.items))
            together = (turned[rows] @ chosen).toarray()
            together[np.arange(len(rows)), rows] = 0
            scale = norm[rows][:, None] * norm + self.shrinkage
            yield np.divide(together, scale, out=np.zeros_like(together), where=scale > 0)
