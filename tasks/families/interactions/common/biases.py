"""Who rates high and what is rated high: the part of a rating that needs no taste.

Koren, Bell and Volinsky, Matrix factorization techniques for recommender systems (2009), eq. 3.
"""

from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tasks.kinds.interactions.encode import ITEM, USER
from tasks.models.predictor import Features, Floats, Truth, Validation, Weights

ROUNDS = 15
"""Of alternation; the values no longer change after ten."""


class Biases:
    """Mean, plus what is usual for the user, plus what is usual for the item.

    Args:
        users: known; others are taken for average ones.
        items: known, likewise.
        user_shrinkage: ratings of an average user that are added to everybody's own.
        item_shrinkage: likewise for items.

    Attributes:
        low: smallest value seen; answers keep to it.
        high: largest value seen.
    """

    def __init__(
        self, users: int, items: int, user_shrinkage: float = 5.0, item_shrinkage: float = 3.0
    ) -> None:
        self.user_shrinkage = user_shrinkage
        self.item_shrinkage = item_shrinkage
        self.mean = self.low = self.high = 0.0
        # the last place is for the unknown, and stays 0
        self.user = np.zeros(users + 1)
        self.item = np.zeros(items + 1)

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Alternate between users and items: each is a shrunken mean of what the other leaves."""
        pairs = np.asarray(X)
        user, item = places(pairs)
        weight = np.ones(len(y)) if sample_weight is None else sample_weight
        self.mean = float(np.average(y, weights=weight))
        self.low, self.high = float(y.min()), float(y.max())
        for _ in range(ROUNDS):
            rest = y - self.mean - self.user[user]
            self.item = _shrunken(item, rest, weight, len(self.item), self.item_shrinkage)
            rest = y - self.mean - self.item[item]
            self.user = _shrunken(user, rest, weight, len(self.user), self.user_shrinkage)
        return self

    def predict(self, X: Features) -> Floats:
        """Return values (n,)."""
        return np.clip(self.unbounded(np.asarray(X)), self.low, self.high)

    def unbounded(self, pairs: npt.NDArray[Any]) -> Floats:
        """Return values (n,) that may lie beyond those seen."""
        user, item = places(pairs)
        return np.asarray(self.mean + self.user[user] + self.item[item])


def places(pairs: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return positions of users and items, -1 for unknown ones."""
    return pairs[:, USER].astype("int64"), pairs[:, ITEM].astype("int64")


def _shrunken(
    group: npt.NDArray[np.int64], values: Floats, weight: Floats, groups: int, shrinkage: float
) -> Floats:
    known = group >= 0
    sums = np.bincount(group[known], (weight * values)[known], minlength=groups)
    counts = np.bincount(group[known], weight[known], minlength=groups)
    return np.asarray(sums / (counts + shrinkage))
