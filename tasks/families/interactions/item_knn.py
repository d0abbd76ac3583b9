"""k nearest neighbours of the items that a user saw last."""

from typing import TYPE_CHECKING

from tasks.families.interactions.common.item_knn import ItemNeighbours
from tasks.kinds.interactions.schema import InteractionsSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator

if TYPE_CHECKING:
    import optuna


def _search(trial: "optuna.Trial", schema: InteractionsSchema) -> Parameters:
    return {
        "neighbours": trial.suggest_int("neighbours", 50, 800, log=True),
        "shrinkage": trial.suggest_float("shrinkage", 0.1, 100.0, log=True),
        "half_life": trial.suggest_float("half_life", 0.7, 100.0, log=True),
    }


def _build(parameters: Parameters, schema: InteractionsSchema, seed: int) -> Estimator:
    return ItemNeighbours(
        len(schema.items.ids),
        parameters["neighbours"],
        parameters["shrinkage"],
        parameters["half_life"],
    )


FAMILY = Family(
    objectives=frozenset({"ranking"}),
    requires=(),
    defaults={"neighbours": 400, "shrinkage": 1.0, "half_life": 2.0},
    search=_search,
    build=_build,
)
