"""Matrix factorisation of who chose what, by alternating least squares.

Hu, Koren and Volinsky, Collaborative filtering for implicit feedback datasets (2008). What is
factorised are stretches of each user's sequence rather than whole users: a taste of the moment has
more to say on what comes next. A new history is folded in: its factors are the solution of the same
least squares with the items' factors held fast, recent items weighing more.
"""

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from tasks.families.interactions.common.matrices import seen_matrix
from tasks.families.interactions.common.scores import comparable, recency
from tasks.kinds.interactions.example import Positions, histories, sequences
from tasks.kinds.interactions.schema import InteractionsSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Features, Floats, Truth, Validation, Weights

if TYPE_CHECKING:
    import optuna

DEFAULTS: Parameters = {
    "rank": 64,
    "ridge": 10.0,
    "confidence": 10.0,
    "stretch": 20,
    "half_life": 5.0,
    "rounds": 8,
}


class ImplicitFactors:
    """Factors of items, and those of a history by folding in.

    Attributes:
        factors: (items, rank) of the items.
    """

    def __init__(self, parameters: Parameters, schema: InteractionsSchema, seed: int) -> None:
        self.parameters = parameters
        self.items = len(schema.items.ids)
        self.seed = seed
        self.popularity = np.zeros(self.items)
        self.factors = np.zeros((self.items, parameters["rank"]), dtype="float32")

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Alternate between stretches and items; weights of rows are ignored."""
        self.popularity = np.bincount(y, minlength=self.items).astype("float64")
        stretches = _stretches(
            [sequence.items for sequence in sequences(np.asarray(X), y)],
            self.parameters["stretch"],
        )
        chosen = seen_matrix(stretches, self.items).tocsr()
        turned = chosen.T.tocsr()
        random = np.random.default_rng(self.seed)
        factors = random.normal(0, 0.1, (self.items, self.parameters["rank"]))
        for _ in range(self.parameters["rounds"]):
            of_stretches = self._solved(_parts(chosen), factors)
            factors = self._solved(_parts(turned), of_stretches)
        self.factors = factors.astype("float32")
        return self

    def predict(self, X: Features) -> Floats:
        """Return scores (n, items); seen items are at minus infinity."""
        own = histories(np.asarray(X))
        half_life = self.parameters["half_life"]
        parts = [(items, recency(len(items), half_life)) for items in own]
        folded = self._solved(parts, self.factors.astype("float64"))
        return comparable(folded.astype("float32") @ self.factors.T, own, self.popularity)

    def _solved(self, parts: list[tuple[Positions, Any]], fixed: Floats) -> Floats:
        """Solve for the factors of each part: positions among ``fixed``, and their weights."""
        rank = fixed.shape[1]
        shared = fixed.T @ fixed + self.parameters["ridge"] * np.eye(rank)
        solved = np.zeros((len(parts), rank))
        for row, (places, weight) in zip(solved, parts, strict=True):
            if len(places):
                chosen = fixed[places]
                trust = self.parameters["confidence"] * np.asarray(weight, dtype="float64")
                system = shared + (chosen * trust[:, None]).T @ chosen
                row[:] = np.linalg.solve(system, (chosen * (1 + trust)[:, None]).sum(axis=0))
        return solved


def _stretches(users: list[Positions], length: int) -> list[Positions]:
    return [
        items[first : first + length] for items in users for first in range(0, len(items), length)
    ]


def _parts(matrix: Any) -> list[tuple[Positions, Any]]:
    ends = matrix.indptr
    return [(matrix.indices[first:last], matrix.data[first:last]) for first, last in pairwise(ends)]


def _search(trial: "optuna.Trial", schema: InteractionsSchema) -> Parameters:
    return {
        **DEFAULTS,
        "rank": trial.suggest_int("rank", 16, 128, log=True),
        "ridge": trial.suggest_float("ridge", 1.0, 100.0, log=True),
        "confidence": trial.suggest_float("confidence", 1.0, 50.0, log=True),
        "stretch": trial.suggest_int("stretch", 5, 200, log=True),
        "half_life": trial.suggest_float("half_life", 1.0, 50.0, log=True),
    }


FAMILY = Family(
    objectives=frozenset({"ranking"}),
    requires=(),
    defaults=DEFAULTS,
    search=_search,
    build=ImplicitFactors,
)
