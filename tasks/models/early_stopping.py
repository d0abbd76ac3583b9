"""How long to fit on all rows, where none are left to stop early by: as long as on the folds."""

from collections.abc import Sequence
from typing import Protocol, cast

import numpy as np

from tasks.models.family import Parameters
from tasks.models.predictor import Estimator


class StopsEarly(Estimator, Protocol):
    """An estimator that watches validation rows.

    Attributes:
        best: epochs or trees after which validation was best, or all of them.
    """

    best: int


def best_epochs(parameters: Parameters, fitted: Sequence[Estimator], growth: float) -> Parameters:
    """Return the folds' mean as ``epochs``: more rows already mean more steps in each."""
    return {**parameters, "epochs": max(1, round(_mean(fitted)))}


def best_trees(parameters: Parameters, fitted: Sequence[Estimator], growth: float) -> Parameters:
    """Return the folds' mean as ``trees``, growing with the rows."""
    return {**parameters, "trees": max(1, round(_mean(fitted) * growth))}


def _mean(fitted: Sequence[Estimator]) -> float:
    return float(np.mean([cast("StopsEarly", estimator).best for estimator in fitted]))
