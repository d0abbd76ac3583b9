"""What models are judged by."""

from typing import Literal

Metric = Literal[
    "roc_auc", "average_precision", "log_loss", "accuracy", "balanced_accuracy", "f1", "f1_macro",
    "rmse", "rmse_log", "mae", "r2", "mse", "ndcg_at_10", "recall_at_10",
    "in_scope_accuracy", "out_of_scope_recall",
]  # fmt: skip

REJECTION_METRICS: tuple[Metric, ...] = ("in_scope_accuracy", "out_of_scope_recall")
"""Figures of decisions by a rejection threshold, not of probabilities alone."""
LOWER_IS_BETTER: frozenset[Metric] = frozenset({"log_loss", "rmse", "rmse_log", "mae", "mse"})
