"""Train: each candidate tuned, fitted and recorded; then their ensemble."""

from tasks.train.ensemble import ensemble
from tasks.train.stage import train_candidate as train

__all__ = ["ensemble", "train"]
