"""Ratings by biases and factors of taste, by alternating least squares.

Koren, Bell and Volinsky, Matrix factorization techniques for recommender systems (2009).
"""

from typing import TYPE_CHECKING

from tasks.families.interactions.common.factors import RatingFactors
from tasks.kinds.interactions.schema import InteractionsSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator

if TYPE_CHECKING:
    import optuna


def _search(trial: "optuna.Trial", schema: InteractionsSchema) -> Parameters:
    return {
        "rank": trial.suggest_int("rank", 2, 60, log=True),
        "ridge": trial.suggest_float("ridge", 0.5, 5.0, log=True),
        "user_shrinkage": trial.suggest_float("user_shrinkage", 1.0, 20.0, log=True),
        "item_shrinkage": trial.suggest_float("item_shrinkage", 1.0, 20.0, log=True),
        "rounds": 8,
    }


def _build(parameters: Parameters, schema: InteractionsSchema, seed: int) -> Estimator:
    return RatingFactors(parameters, len(schema.users.ids), len(schema.items.ids), seed)


FAMILY = Family(
    objectives=frozenset({"regression"}),
    requires=(),
    defaults={"rank": 30, "ridge": 2.0, "user_shrinkage": 5.0, "item_shrinkage": 3.0, "rounds": 8},
    search=_search,
    build=_build,
)
