"""A linear model from what a user did last to what comes next, in closed form.

Ridge regression of the next item on the recent ones, each weighed by how long ago it was: SLIT of
Choi et al., Session-aware linear item-item models for session-based recommendation (2021), with the
window and the weights as there. Its relative without order is EASE (Steck 2019).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from tasks.families.interactions.common.matrices import past_and_next
from tasks.families.interactions.common.neighbours import BLOCK, Neighbours, largest
from tasks.families.interactions.common.scores import comparable
from tasks.kinds.interactions.example import histories, sequences
from tasks.kinds.interactions.schema import InteractionsSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator, Features, Floats, Truth, Validation, Weights

if TYPE_CHECKING:
    import optuna

FEWEST = 2
"""Interactions of an item that has weights: of a single one nothing general can be learnt."""

MOST_ITEMS = 12_000
"""Items with weights, the most popular ones: the system that is solved has as many unknowns."""


class SequenceLinear:
    """Ridge regression of the next item on recent ones."""

    def __init__(self, parameters: Parameters, items: int) -> None:
        self.parameters = parameters
        self.items = items
        self.popularity = np.zeros(items)
        self.weights: Neighbours | None = None

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Solve for the weights; those of rows are ignored."""
        self.popularity = np.bincount(y, minlength=self.items).astype("float64")
        order = np.argsort(-self.popularity, kind="stable")[:MOST_ITEMS]
        used = np.sort(order[self.popularity[order] >= FEWEST])
        if len(used) == 0:
            used = np.sort(order)
        past, following = past_and_next(
            sequences(np.asarray(X), y),
            self.items,
            self.parameters["half_life"],
            self.parameters["window"],
        )
        recent = past.tocsc()[:, used].tocsr()
        wanted = following.tocsc()[:, used].tocsr()
        solved = _ridge(recent, wanted, self.parameters["ridge"])
        self.weights = largest(_blocks(solved), self.items, self.parameters["kept"], used, used)
        return self

    def predict(self, X: Features) -> Floats:
        """Return scores (n, items); seen items are at minus infinity."""
        assert self.weights is not None
        own = histories(np.asarray(X))
        raw = self.weights.scores(own, self.parameters["half_life"])
        return comparable(raw, own, self.popularity)


def _ridge(past: Any, following: Any, ridge: float) -> npt.NDArray[np.float32]:
    """Return weights (items, items): from an item of the past to the next."""
    from scipy.linalg import cho_factor, cho_solve

    gram = (past.T @ past).toarray()
    gram[np.diag_indices(len(gram))] += ridge
    together = (past.T @ following).toarray()
    factor = cho_factor(gram, lower=True, overwrite_a=True, check_finite=False)
    return np.asarray(
        cho_solve(factor, together, overwrite_b=True, check_finite=False), dtype="float32"
    )


def _blocks(matrix: npt.NDArray[np.float32]) -> Iterator[npt.NDArray[np.float32]]:
    for first in range(0, len(matrix), BLOCK):
        yield matrix[first : first + BLOCK]


def _search(trial: "optuna.Trial", schema: InteractionsSchema) -> Parameters:
    return {
        "half_life": trial.suggest_float("half_life", 1.0, 20.0, log=True),
        "ridge": trial.suggest_float("ridge", 5.0, 1000.0, log=True),
        "window": 30,
        "kept": 300,
    }


def _build(parameters: Parameters, schema: InteractionsSchema, seed: int) -> Estimator:
    return SequenceLinear(parameters, len(schema.items.ids))


FAMILY = Family(
    objectives=frozenset({"ranking"}),
    requires=(),
    defaults={"half_life": 5.0, "ridge": 100.0, "window": 30, "kept": 300},
    search=_search,
    build=_build,
)
