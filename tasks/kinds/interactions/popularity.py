"""What everybody chooses."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tasks.kinds.interactions.example import histories
from tasks.kinds.interactions.scores import comparable
from tasks.models.predictor import Features, Floats, Validation


class Popularity:
    """Recommends the items with most interactions, but those seen."""

    def __init__(self, items: int) -> None:
        self.counts = np.zeros(items)

    def fit(
        self,
        X: Features,
        y: npt.NDArray[Any],
        sample_weight: Floats | None = None,
        validation: Validation | None = None,
    ) -> Self:
        """Count interactions; weights are ignored."""
        self.counts = np.bincount(y, minlength=len(self.counts)).astype("float64")
        return self

    def predict(self, X: Features) -> Floats:
        """Give scores (n, items); seen items are at minus infinity."""
        own = histories(np.asarray(X))
        scores = np.tile(self.counts.astype("float32"), (len(own), 1))
        return comparable(scores, own, self.counts)
