"""What a service loads in place of a trained model: estimators that answer the same, faster.

A trained estimator is made to be fitted. For a single row most of the time goes into checks of its
input, frames and threads that only fitting needs. An estimator that has a method ``compiled``
offers another in its place. Nothing is taken on trust: ``tasks.evaluate.parity`` compares the two.
"""

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from tasks.models.predictor import Estimator, Predictor

FEW_ROWS = 32
"""Rows that are quickly predicted together, and for which a compiled form may go its own way."""

COMPILED = "compiled.joblib"
"""Name of its file, beside the trained model's."""


@dataclass(frozen=True)
class Compiled:
    """A fitted estimator's faster form.

    Attributes:
        estimator: predicts the same.
        requires: distributions that it needs beside those of the estimator as trained.
    """

    estimator: Estimator
    requires: frozenset[str] = field(default_factory=frozenset)


@runtime_checkable
class Compilable(Protocol):
    """An estimator that may have a faster form."""

    def compiled(self) -> Compiled | None:
        """Return the faster form of a fitted estimator; None where it has none."""


def compiled(estimator: Estimator) -> Compiled | None:
    """Return the faster form of a fitted estimator; None where it has none."""
    return estimator.compiled() if isinstance(estimator, Compilable) else None


def compiled_predictor(predictor: Predictor) -> tuple[Predictor, list[str]] | None:
    """Return a predictor with the estimator's faster form, and what that requires; None without."""
    faster = compiled(predictor.estimator)
    if faster is None:
        return None
    same = Predictor(predictor.schema, faster.estimator, predictor.transform)
    return same, sorted(faster.requires)
