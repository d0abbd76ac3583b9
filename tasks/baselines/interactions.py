"""What a recommender must beat, and should beat to be worth having."""

from typing import Self

import numpy as np

from tasks.families.interactions.common.biases import Biases
from tasks.families.interactions.common.item_knn import ItemNeighbours
from tasks.families.interactions.common.scores import comparable
from tasks.kinds.interactions.example import histories
from tasks.kinds.interactions.schema import InteractionsSchema
from tasks.models.objective import answering
from tasks.models.predictor import Estimator, Features, Floats, Truth, Validation, Weights

NEIGHBOURS = 200
SHRINKAGE = 50.0


def baselines(schema: InteractionsSchema) -> dict[str, Estimator]:
    """Return the unfitted baselines by name: what everybody chooses; for ratings, constants."""
    if schema.ranks:
        return {"popularity": Popularity(len(schema.items.ids))}
    return answering(schema.objective).chance(schema)


def references(schema: InteractionsSchema) -> dict[str, Estimator]:
    """Return the unfitted simple models by name.

    Ranking: what is similar to the whole history. Regression: what is usual for user and item.
    """
    items = len(schema.items.ids)
    if schema.ranks:
        return {"item k-NN": ItemNeighbours(items, NEIGHBOURS, SHRINKAGE, None)}
    return {"biases": Biases(len(schema.users.ids), items)}


class Popularity:
    """Recommends what everybody chooses: the items with most interactions, but those seen."""

    def __init__(self, items: int) -> None:
        self.counts = np.zeros(items)

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Count interactions; weights are ignored."""
        self.counts = np.bincount(y, minlength=len(self.counts)).astype("float64")
        return self

    def predict(self, X: Features) -> Floats:
        """Return scores (n, items); seen items are at minus infinity."""
        own = histories(np.asarray(X))
        scores = np.tile(self.counts.astype("float32"), (len(own), 1))
        return comparable(scores, own, self.counts)
