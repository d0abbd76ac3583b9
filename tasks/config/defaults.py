"""What holds where params.yaml is silent: values per kind, metrics, and default candidates."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticUndefined

from tasks.config.inputs import KindName
from tasks.config.section import Section
from tasks.config.solution import Evaluate, Gates, Metric, Objective, Serve, Split, Train

GROUPS = ("columns", "split", "train", "evaluate", "gates", "serve")
"""Sections that stages depend on, so that DVC wants each to be there, if only as ``{}``."""

WRITTEN: dict[str, tuple[type[Section], tuple[str, ...]]] = {
    "split": (Split, ("method", "test", "folds", "seed")),
    "train": (Train, ("seed", "balance")),
    "evaluate": (Evaluate, ("resamples", "confidence", "seed")),
    "gates": (Gates, ("minimum_gain", "latency_ms", "size_mb")),
    "serve": (Serve, ("port", "maximum_rows", "maximum_bytes")),
}
"""What ``defaults`` of params.yaml says of each kind, where it can be seen and edited."""

OWN: dict[KindName, dict[str, dict[str, Any]]] = {
    "tabular": {"split": {"method": "stratified"}},
    "image": {
        # a network is trained for one fold and once on all rows: more folds take as many times
        # longer
        "split": {"method": "stratified", "folds": 1},
        "gates": {"size_mb": 50},
        "serve": {"maximum_rows": 32, "maximum_bytes": 20_000_000},
    },
    # three folds: a network takes a minute for each, and once more for all rows
    "text": {"split": {"method": "stratified", "folds": 3}, "serve": {"maximum_rows": 200}},
    # what comes next for a user: the last interaction is held out, the one before validates
    "interactions": {"split": {"method": "last", "folds": 1}, "serve": {"maximum_rows": 100}},
    "series": {"split": {"folds": 1}, "gates": {"size_mb": 50}, "serve": {"maximum_rows": 100}},
}
"""Where a kind differs from what the models of tasks/config/solution.py have as defaults."""


def _of_kind(own: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    groups = {}
    for group, (model, keys) in WRITTEN.items():
        usual = {key: model.model_fields[key].default for key in keys}
        values = {**usual, **own.get(group, {})}
        if values.get("method") == "last":
            del values["test"]  # the rows are given
        groups[group] = {k: v for k, v in values.items() if v is not PydanticUndefined}
    return groups


KIND_DEFAULTS: dict[KindName, dict[str, dict[str, Any]]] = {
    kind: _of_kind(own) for kind, own in OWN.items()
}
"""What ``defaults`` of params.yaml says as shipped; it holds where that says nothing."""

METHOD = (
    "`group` or `time` where columns has such a role, else `stratified`, for regression "
    "`random`; series: `time`; interactions: `last`"
)
"""What split.method is where neither a section nor ``defaults`` says it, in words."""


def method(kind: KindName | None, objective: Any, roles: Mapping[str, Any]) -> str | None:
    """Return how the rows of a solution are divided that does not say it; None: as its kind's.

    Args:
        kind: of input.
        objective: as its target has it.
        roles: its columns.
    """
    if kind == "series":
        return "time"
    if kind == "interactions":
        return None
    given = [role for role in ("group", "time") if roles.get(role)]
    if given:
        return given[0]
    return "random" if objective == "regression" else None  # numbers have no classes


METRIC: dict[Objective, Metric] = {
    "binary": "roc_auc",
    "multiclass": "accuracy",
    "regression": "rmse",
    "forecast": "rmse",
    "ranking": "ndcg_at_10",
}
"""What tuning optimises where ``train.metric`` is not given."""

_CLASSIFIERS = {
    "logistic": {"family": "logistic", "trials": 5, "timeout": 120},
    "forest": {"family": "forest", "trials": 1},
    "xgboost": {"family": "xgboost", "trials": 15, "timeout": 300},
    "network": {"family": "network", "trials": 1},
}
_OF_TEXTS = {
    "logistic": {"family": "logistic", "trials": 3, "timeout": 120},
    "svm": {"family": "svm", "trials": 3, "timeout": 120},
    "convolutional": {"family": "convolutional", "trials": 1},
}
_OF_PICTURES = {
    "svm": {"family": "svm", "trials": 4, "timeout": 120},
    "network": {"family": "network", "trials": 1},
}
_OF_SERIES = {
    "ridge": {"family": "ridge", "trials": 4, "timeout": 120},
    "boosting": {"family": "boosting", "trials": 4, "timeout": 300},
    "recurrent": {"family": "recurrent", "trials": 1},
}
CANDIDATES: dict[tuple[KindName, Objective], dict[str, dict[str, Any]]] = {
    ("tabular", "binary"): _CLASSIFIERS,
    ("tabular", "multiclass"): _CLASSIFIERS,
    ("tabular", "regression"): {
        "ridge": {"family": "ridge", "trials": 5, "timeout": 120},
        **{name: _CLASSIFIERS[name] for name in ("forest", "xgboost", "network")},
    },
    ("image", "binary"): _OF_PICTURES,
    ("image", "multiclass"): _OF_PICTURES,
    ("text", "binary"): _OF_TEXTS,
    ("text", "multiclass"): _OF_TEXTS,
    ("series", "regression"): _OF_SERIES,
    ("series", "forecast"): {
        **_OF_SERIES,
        "decomposition": {"family": "decomposition", "trials": 3, "timeout": 120},
    },
    ("interactions", "ranking"): {
        "neighbours": {"family": "item_knn", "trials": 4, "timeout": 120},
        "linear": {"family": "sequence_linear", "trials": 3, "timeout": 300},
        "two-tower": {"family": "two_tower", "trials": 1},
    },
    ("interactions", "regression"): {
        "factors": {"family": "rating_factors", "trials": 4, "timeout": 300},
        "boosting": {"family": "rating_boosting", "trials": 1},
    },
}
"""What competes for a solution that names no candidate: the end of each key, and its section."""
