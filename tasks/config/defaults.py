"""What holds where params.yaml is silent: values per kind, metrics, and default candidates."""

from typing import Any

from tasks.config.inputs import KindName
from tasks.config.solution import Metric, Objective

GROUPS = ("columns", "split", "train", "evaluate", "gates", "serve")
"""Sections that stages depend on, so that DVC wants each to be there, if only as ``{}``."""

_EVALUATE = {"resamples": 1000, "confidence": 0.95, "seed": 0}
_TRAIN = {"seed": 0, "balance": "none"}


def _kind(
    split: dict[str, Any], size_mb: int, maximum_rows: int, maximum_bytes: int = 5_000_000
) -> dict[str, dict[str, Any]]:
    return {
        "split": {**split, "seed": 0},
        "train": _TRAIN,
        "evaluate": _EVALUATE,
        "gates": {"minimum_gain": 0.0, "latency_ms": 150, "size_mb": size_mb},
        "serve": {"port": 3000, "maximum_rows": maximum_rows, "maximum_bytes": maximum_bytes},
    }


KIND_DEFAULTS: dict[KindName, dict[str, dict[str, Any]]] = {
    "tabular": _kind({"method": "stratified", "test": 0.2, "folds": 5}, 200, 1000),
    # a network is trained for one fold and once on all rows: more folds take as many times longer
    "image": _kind({"method": "stratified", "test": 0.2, "folds": 1}, 50, 32, 20_000_000),
    # three folds: a network takes a minute for each, and once more for all rows
    "text": _kind({"method": "stratified", "test": 0.2, "folds": 3}, 200, 200),
    # what comes next for a user: the last interaction is held out, the one before validates
    "interactions": _kind({"method": "last", "folds": 1}, 200, 100),
    "series": _kind({"test": 0.2, "folds": 1}, 50, 100),
}
"""What ``defaults`` of params.yaml says as shipped; it holds where that says nothing."""

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
