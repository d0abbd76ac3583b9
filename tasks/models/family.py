"""What a family of models offers; each module under ``families`` has one, called FAMILY."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tasks.config import Objective
from tasks.documents import TableSchema
from tasks.models.predictor import Estimator

if TYPE_CHECKING:
    import optuna


@dataclass(frozen=True)
class Family:
    """A builder and a search space.

    Attributes:
        objectives: what it can learn.
        requires: distributions that serving needs beside numpy and pandas.
        defaults: hyperparameters of the first trial; keys are those ``search`` gives.
        search: suggests hyperparameters from an Optuna trial.
        build: makes an unfitted estimator from hyperparameters, schema and seed.
    """

    objectives: frozenset[Objective]
    requires: tuple[str, ...]
    defaults: dict[str, Any]
    search: "Callable[[optuna.Trial, TableSchema], dict[str, Any]]"
    build: Callable[[dict[str, Any], TableSchema, int], Estimator]


def family(name: str) -> Family:
    """Load the family called ``name``."""
    found: Family = importlib.import_module(f"tasks.models.families.{name}").FAMILY
    return found
