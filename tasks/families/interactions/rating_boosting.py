"""Ratings by boosted trees over attributes, biases and factors.

What is usual for a user and an item, and how their tastes agree, are learnt on other rows than
those that the trees learn from, or the trees would take for knowledge what is memory.
"""

from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from tasks.families.interactions.common.biases import places
from tasks.families.interactions.common.factors import RatingFactors
from tasks.kinds.interactions.encode import ITEM
from tasks.kinds.interactions.schema import InteractionsSchema
from tasks.models.early_stopping import best_trees
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Features, Floats, Truth, Validation, Weights

if TYPE_CHECKING:
    import optuna
    import xgboost

FOLDS = 10
PATIENCE = 30
COUNT_SHRINKAGE = 5.0

DEFAULTS: Parameters = {
    "trees": 1000,
    "learning_rate": 0.05,
    "max_depth": 5,
    "min_child_weight": 20.0,
    "rank": 20,
    "ridge": 2.0,
    "user_shrinkage": 5.0,
    "item_shrinkage": 3.0,
    "rounds": 6,
}


class RatingBoosting:
    """Trees over what is known of user and item."""

    def __init__(self, parameters: Parameters, schema: InteractionsSchema, seed: int) -> None:
        self.parameters = parameters
        self.seed = seed
        self.users, self.items = len(schema.users.ids), len(schema.items.ids)
        self.categories = _category_columns(schema)
        self.best = 0
        self.knowledge: _Knowledge | None = None
        self._model = b""
        self._booster: xgboost.Booster | None = None

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Add trees until validation error has not fallen for a while, or all of them."""
        import xgboost

        pairs = np.asarray(X)
        fold = np.random.default_rng(self.seed).permutation(len(y)) % min(FOLDS, len(y))
        columns = np.empty((len(y), _Knowledge.COLUMNS + pairs.shape[1] - ITEM - 1))
        for number in np.unique(fold):
            others, own = fold != number, fold == number
            weight = None if sample_weight is None else sample_weight[others]
            columns[own] = self._known(pairs[others], y[others], weight).columns(pairs[own])
        self.knowledge = self._known(pairs, y, sample_weight)
        training = xgboost.DMatrix(
            columns[:, 1:], y, weight=sample_weight, base_margin=columns[:, 0]
        )
        watched = []
        if validation is not None:
            rows, values, weight = validation
            held_out = self.knowledge.columns(np.asarray(rows))
            watched = [
                (
                    xgboost.DMatrix(
                        held_out[:, 1:], values, weight=weight, base_margin=held_out[:, 0]
                    ),
                    "validation",
                )
            ]
        booster = xgboost.train(
            self._settings(),
            training,
            self.parameters["trees"],
            evals=watched,
            early_stopping_rounds=PATIENCE if watched else None,
            verbose_eval=False,
        )
        self.best = booster.best_iteration + 1 if watched else self.parameters["trees"]
        self._model = bytes(booster[: self.best].save_raw("ubj"))
        self._booster = None
        return self

    def predict(self, X: Features) -> Floats:
        """Return values (n,)."""
        import xgboost

        assert self.knowledge is not None
        columns = self.knowledge.columns(np.asarray(X))
        rows = xgboost.DMatrix(columns[:, 1:], base_margin=columns[:, 0], nthread=1)
        if self._booster is None:
            self._booster = xgboost.Booster({"nthread": 1}, model_file=bytearray(self._model))
        values = self._booster.predict(rows).astype("float64")
        biases = self.knowledge.factors.biases
        return np.asarray(np.clip(values, biases.low, biases.high))

    def __getstate__(self) -> dict[str, Any]:
        """Keep the trees as bytes: the same for equal trees."""
        return {**self.__dict__, "_booster": None}

    def _known(self, pairs: npt.NDArray[Any], y: Truth, weight: Weights) -> "_Knowledge":
        factors = RatingFactors(self.parameters, self.users, self.items, self.seed)
        return _Knowledge(factors.fit(pairs, y, weight), self.categories, pairs, y)

    def _settings(self) -> dict[str, Any]:
        return {
            "objective": "reg:squarederror",
            "learning_rate": self.parameters["learning_rate"],
            "max_depth": self.parameters["max_depth"],
            "min_child_weight": self.parameters["min_child_weight"],
            "subsample": 0.8,
            "colsample_bytree": 0.6,
            "reg_lambda": 1.0,
            "seed": self.seed,
            "nthread": 1,
        }


class _Knowledge:
    """What some ratings say of users and items."""

    COLUMNS = 9

    def __init__(
        self,
        factors: RatingFactors,
        categories: list[int],
        pairs: npt.NDArray[Any],
        y: npt.NDArray[Any],
    ) -> None:
        self.factors = factors
        self.categories = categories
        user, item = places(pairs)
        users, items = len(factors.user), len(factors.item)
        rest = y - factors.biases.unbounded(pairs)
        self.counts = [
            np.bincount(place[place >= 0], minlength=size)
            for place, size in ((user, users), (item, items))
        ]
        self.spreads = [
            _spread(place, rest, size) for place, size in ((user, users), (item, items))
        ]
        # how far a user's ratings of items with an attribute lie from what was to be expected
        hot = pairs[:, self.categories]
        sums, weights = np.zeros((users, hot.shape[1])), np.zeros((users, hot.shape[1]))
        np.add.at(sums, user, hot * rest[:, None])
        np.add.at(weights, user, hot)
        self.leanings = sums / (weights + COUNT_SHRINKAGE)

    def columns(self, pairs: npt.NDArray[Any]) -> Floats:
        """Return what to start from, and then what the trees may divide by."""
        user, item = places(pairs)
        biases = self.factors.biases
        start = biases.unbounded(pairs)
        taste = self.factors.taste(pairs)
        hot = pairs[:, self.categories]
        leaning = self.leanings[user] * (user >= 0)[:, None]
        shared = hot.sum(axis=1)
        agreement = (leaning * hot).sum(axis=1) / np.maximum(shared, 1)
        return np.column_stack(
            [
                start + taste,
                taste,
                biases.user[user],
                biases.item[item],
                np.where(user < 0, 0, self.counts[0][user]),
                np.where(item < 0, 0, self.counts[1][item]),
                self.spreads[0][user],
                self.spreads[1][item],
                agreement,
                pairs[:, ITEM + 1 :],
            ]
        )


def _category_columns(schema: InteractionsSchema) -> list[int]:
    """Return the places of items' categories among the columns of encoded pairs."""
    result: list[int] = []
    first = ITEM + 1
    for attribute in schema.attributes_of("item"):
        width = 1 if attribute.is_number else attribute.codes
        if not attribute.is_number:
            result += range(first, first + width)
        first += width
    return result


def _spread(place: npt.NDArray[np.int64], rest: Floats, size: int) -> Floats:
    known = place >= 0
    squares = np.bincount(place[known], rest[known] ** 2, minlength=size)
    counts = np.bincount(place[known], minlength=size)
    typical = float(np.mean(rest**2))
    return np.sqrt((squares + COUNT_SHRINKAGE * typical) / (counts + COUNT_SHRINKAGE))


def _search(trial: "optuna.Trial", schema: InteractionsSchema) -> Parameters:
    return {
        **DEFAULTS,
        "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.2, log=True),
        "max_depth": trial.suggest_int("max_depth", 3, 8),
        "min_child_weight": trial.suggest_float("min_child_weight", 2.0, 100.0, log=True),
        "rank": trial.suggest_int("rank", 2, 40, log=True),
        "ridge": trial.suggest_float("ridge", 0.5, 5.0, log=True),
    }


FAMILY = Family(
    objectives=frozenset({"regression"}),
    requires=("xgboost",),
    defaults=DEFAULTS,
    search=_search,
    build=RatingBoosting,
    refit_parameters=best_trees,
)
