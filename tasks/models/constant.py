"""The naive baseline: the same answer for every row."""

from typing import Literal, Self

import numpy as np

from tasks.documents import Schema
from tasks.models.predictor import Features, Floats, Truth, Validation, Weights


class Constant:
    """The same answer for every row."""

    def __init__(self, schema: Schema, answer: Literal["shares", "mean", "median"]) -> None:
        self.answer = answer
        self.classes = len(schema.classes)
        self.value: Floats = np.zeros(())

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Learn the answer; the median ignores weights."""
        if self.answer == "shares":
            counts = np.bincount(y, sample_weight, minlength=self.classes)
            self.value = counts / counts.sum()
        elif self.answer == "mean":
            self.value = np.asarray(np.average(y, weights=sample_weight))
        else:
            self.value = np.asarray(np.median(y))
        return self

    def predict(self, X: Features) -> Floats:
        """Return the answer once per row."""
        return np.broadcast_to(self.value, (len(X), *self.value.shape)).copy()
