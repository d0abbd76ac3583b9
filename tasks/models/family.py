"""What a family of models offers; each module under ``tasks/families`` has one, called FAMILY."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tasks.config import ObjectiveName
from tasks.models.predictor import Estimator

if TYPE_CHECKING:
    import optuna

Parameters = dict[str, Any]


def unchanged(parameters: Parameters, fitted: Sequence[Estimator], growth: float) -> Parameters:
    """Return hyperparameters as they are: for families that learn none from validation rows."""
    return parameters


def no_weights(fitted: Estimator) -> dict[str, str]:
    """Name no weights: for families that learn all of them."""
    return {}


@dataclass(frozen=True)
class Family:
    """A builder and a search space.

    Attributes:
        objectives: what it can learn.
        requires: distributions that serving needs beside numpy and pandas.
        defaults: hyperparameters of the first trial; keys are those ``search`` gives.
        search: suggests hyperparameters from an Optuna trial and the kind's schema.
        build: makes an unfitted estimator from hyperparameters, the kind's schema and seed.
        refit_parameters: hyperparameters for the refit on all rows, where no validation rows are
            left to stop early on: from those of a trial, its fitted estimators (one per fold), and
            how many times more rows there are than a fold was fitted on.
        weights: of a fitted estimator, the SHA-256 of weights that were trained elsewhere, by where
            they came from.
        supervised: whether it learns from the target. From one that does not the target is kept.
        on_backbone: whether ``build`` also takes ``backbone``, the predictor of another solution.
    """

    objectives: frozenset[ObjectiveName]
    requires: tuple[str, ...]
    defaults: Parameters
    search: "Callable[[optuna.Trial, Any], Parameters]"
    build: Callable[..., Estimator]
    refit_parameters: Callable[[Parameters, Sequence[Estimator], float], Parameters] = unchanged
    weights: Callable[[Estimator], dict[str, str]] = no_weights
    supervised: bool = True
    on_backbone: bool = False


def family(kind: str, name: str) -> Family:
    """Load the family called ``name`` for a kind of input."""
    result: Family = importlib.import_module(f"tasks.families.{kind}.{name}").FAMILY
    return result
