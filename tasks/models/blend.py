"""A weighted mean of fitted estimators."""

from typing import Literal, Self

import numpy as np

from tasks.models.compiled import Compiled, compiled
from tasks.models.predictor import Estimator, Features, Floats, Truth, Validation, Weights


class Blend:
    """An estimator made of estimators, which are fitted already.

    Attributes:
        members: (weight, estimator) pairs; weights sum to 1.
        transform: ``log`` when members predict logarithms but values are to be averaged.
    """

    def __init__(
        self, members: list[tuple[float, Estimator]], transform: Literal["none", "log"]
    ) -> None:
        self.members = members
        self.transform = transform

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Fit every member again; the weights stay."""
        for _, member in self.members:
            member.fit(X, y, sample_weight, validation)
        return self

    def compiled(self) -> Compiled | None:
        """Return the same of the members' faster forms, where one has any."""
        faster = [compiled(member) for _, member in self.members]
        members = [
            (weight, form.estimator if form else member)
            for (weight, member), form in zip(self.members, faster, strict=True)
        ]
        requires = frozenset[str]().union(*(form.requires for form in faster if form))
        return Compiled(Blend(members, self.transform), requires) if any(faster) else None

    def predict(self, X: Features) -> Floats:
        """Return the members' weighted mean: probabilities (n, classes) or values (n,)."""
        parts = []
        for weight, member in self.members:
            predicted = member.predict(X)
            parts.append(weight * (np.exp(predicted) if self.transform == "log" else predicted))
        return np.asarray(sum(parts))
