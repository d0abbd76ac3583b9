"""What a recommender must beat, and should beat to be worth having."""

from tasks.kinds.interactions.biases import Biases
from tasks.kinds.interactions.item_knn import ItemNeighbours
from tasks.kinds.interactions.popularity import Popularity
from tasks.kinds.interactions.schema import InteractionsSchema
from tasks.models.constant import constants
from tasks.models.predictor import Estimator

NEIGHBOURS = 200
SHRINKAGE = 50.0


def baselines(schema: InteractionsSchema) -> dict[str, Estimator]:
    """Return the unfitted baselines by name: what everybody chooses; for ratings, constants."""
    if schema.objective == "ranking":
        return {"popularity": Popularity(len(schema.items.ids))}
    return constants(schema)


def references(schema: InteractionsSchema) -> dict[str, Estimator]:
    """Return the unfitted simple models by name.

    Ranking: what is similar to the whole history. Regression: what is usual for user and item.
    """
    items = len(schema.items.ids)
    if schema.objective == "ranking":
        return {"item k-NN": ItemNeighbours(items, NEIGHBOURS, SHRINKAGE, None)}
    return {"biases": Biases(len(schema.users.ids), items)}
