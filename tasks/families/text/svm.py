"""Linear support vector machines over weighted terms, one for each class against the rest.

Texts have so many terms that a line parts them well, and wide margins do not mind the many that
say nothing (Joachims, Text categorization with support vector machines, 1998).
"""

from functools import partial
from typing import Any

from sklearn.svm import LinearSVC

from tasks.families.text.common.linear import Fitted, linear_family
from tasks.models.predictor import Truth, Weights


def _fitted(C: float, seed: int, rows: Any, y: Truth, weight: Weights) -> Any:
    return LinearSVC(C=C, random_state=seed).fit(rows, y, sample_weight=weight)


def _with(C: float, seed: int) -> Fitted:
    return partial(_fitted, C, seed)


FAMILY = linear_family(_with, C=1.0, between=(0.05, 5.0), calibrate=True)
