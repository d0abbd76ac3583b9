"""Multinomial logistic regression over weighted terms."""

from functools import partial
from typing import Any

from sklearn.linear_model import LogisticRegression

from tasks.families.text.common.linear import Fitted, linear_family
from tasks.models.predictor import Truth, Weights


def _fitted(C: float, rows: Any, y: Truth, weight: Weights) -> Any:
    # looser than scikit-learn's: what follows changes no third digit and takes twice as long
    model = LogisticRegression(C=C, max_iter=500, tol=1e-3)
    return model.fit(rows, y, sample_weight=weight)


def _with(C: float, seed: int) -> Fitted:
    return partial(_fitted, C)


FAMILY = linear_family(_with, C=20.0, between=(1.0, 100.0), calibrate=False)
