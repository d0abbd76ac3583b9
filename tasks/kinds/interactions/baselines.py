"""What a recommender must beat to be worth having."""

from tasks.kinds.interactions.biases import Biases
from tasks.kinds.interactions.item_knn import ItemNeighbours
from tasks.kinds.interactions.popularity import Popularity
from tasks.kinds.interactions.schema import InteractionsSchema
from tasks.models.constant import constants
from tasks.models.predictor import Estimator

NEIGHBOURS = 200
SHRINKAGE = 50.0


def baselines(schema: InteractionsSchema) -> dict[str, Estimator]:
    """Make the unfitted baselines by name.

    Ranking: what everybody chooses, and what is similar to the whole history. Regression:
    constants, and what is usual for user and item.
    """
    items = len(schema.items.ids)
    if schema.objective == "ranking":
        return {
            "popularity": Popularity(items),
            "item k-NN": ItemNeighbours(items, NEIGHBOURS, SHRINKAGE, None),
        }
    return {**constants(schema), "biases": Biases(len(schema.users.ids), items)}
