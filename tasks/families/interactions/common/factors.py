"""Factors of taste, which explain what biases leave of a rating."""

from itertools import pairwise
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tasks.families.interactions.common.biases import Biases, places
from tasks.models.predictor import Features, Floats, Truth, Validation, Weights


class RatingFactors:
    """Biases, plus the product of a user's and an item's factors.

    The ridge grows with the root of the number of ratings: without growth the taste of those who
    rate much is fitted too closely, in proportion to it that of those who rate little hardly is.

    Args:
        parameters: ``rank``, ``ridge``, ``rounds`` and the shrinkages of the biases.
        users: known.
        items: known.
        seed: of the first guess.
    """

    def __init__(self, parameters: dict[str, Any], users: int, items: int, seed: int) -> None:
        self.parameters = parameters
        self.seed = seed
        self.biases = Biases(
            users, items, parameters["user_shrinkage"], parameters["item_shrinkage"]
        )
        rank = parameters["rank"]
        # the last place is for the unknown, and stays 0
        self.user = np.zeros((users + 1, rank))
        self.item = np.zeros((items + 1, rank))

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Alternate between users and items."""
        pairs = np.asarray(X)
        self.biases.fit(pairs, y, sample_weight)
        rest = y - self.biases.unbounded(pairs)
        weight = np.ones(len(y)) if sample_weight is None else sample_weight
        user, item = places(pairs)
        random = np.random.default_rng(self.seed)
        self.user = np.asarray(random.normal(0, 0.1, self.user.shape))
        self.item = np.asarray(random.normal(0, 0.1, self.item.shape))
        self.user[-1] = self.item[-1] = 0
        for _ in range(self.parameters["rounds"]):
            self._solve(self.user, user, self.item, item, rest, weight)
            self._solve(self.item, item, self.user, user, rest, weight)
        return self

    def predict(self, X: Features) -> Floats:
        """Return values (n,)."""
        pairs = np.asarray(X)
        values = self.biases.unbounded(pairs) + self.taste(pairs)
        return np.clip(values, self.biases.low, self.biases.high)

    def taste(self, pairs: npt.NDArray[Any]) -> Floats:
        """Return what the factors add to the biases (n,)."""
        user, item = places(pairs)
        return np.asarray(np.einsum("nr,nr->n", self.user[user], self.item[item]))

    def _solve(
        self,
        factors: Floats,
        own: npt.NDArray[np.int64],
        fixed: Floats,
        other: npt.NDArray[np.int64],
        rest: Floats,
        weight: Floats,
    ) -> None:
        order = np.argsort(own, kind="stable")
        ends = np.searchsorted(own[order], np.arange(len(factors)))
        factors[:] = 0
        for place, (first, last) in enumerate(pairwise(ends)):
            if last > first:
                rows = order[first:last]
                across, trust = fixed[other[rows]], weight[rows][:, None]
                ridge = self.parameters["ridge"] * np.sqrt(last - first)
                system = across.T @ (across * trust) + ridge * np.eye(factors.shape[1])
                factors[place] = np.linalg.solve(system, (across * trust).T @ rest[rows])
