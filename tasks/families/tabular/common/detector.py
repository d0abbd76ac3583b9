"""What finds unusual rows: the interface of the project around scores of any kind."""

from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np

from tasks.models.predictor import Features, Floats, Truth, Validation, Weights


class Detector(ABC):
    """An estimator that scores rows by how unlike they are to those it was fitted on.

    Scores are standardised, so that those of several detectors can be averaged (Aggarwal and
    Sathe, Theoretical foundations and algorithms for outlier ensembles, 2015).

    Attributes:
        center: mean score of the rows it was fitted on.
        scale: their standard deviation.
    """

    center = 0.0
    scale = 1.0

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Learn what is usual; the answers ``y`` are not looked at."""
        held_out = None if validation is None else validation[0]
        self.learn(X, sample_weight, held_out)
        scores = self.score(X)
        self.center = float(np.average(scores, weights=sample_weight))
        spread = np.average((scores - self.center) ** 2, weights=sample_weight)
        self.scale = float(np.sqrt(spread)) or 1.0
        return self

    def predict(self, X: Features) -> Floats:
        """Return (n, 2): 0, and the standardised score."""
        standardised = (self.score(X) - self.center) / self.scale
        return np.column_stack([np.zeros(len(standardised)), standardised])

    @abstractmethod
    def learn(self, X: Features, sample_weight: Weights, held_out: Features | None) -> None:
        """Learn what is usual.

        Args:
            X: rows, most of which are usual.
            sample_weight: of the rows.
            held_out: rows that may be watched to stop early.
        """

    @abstractmethod
    def score(self, X: Features) -> Floats:
        """Return (n,), larger for less usual rows, in any unit."""


class ScikitDetector(Detector):
    """One of scikit-learn's outlier detectors."""

    def __init__(self, model: Any, transformer: Any) -> None:
        self.model = model
        self.transformer = transformer

    def learn(self, X: Features, sample_weight: Weights, held_out: Features | None) -> None:
        """Fit; rows are drawn by their weights, which not every detector knows."""
        matrix = self.transformer.fit_transform(X)
        if sample_weight is not None:
            random = np.random.default_rng(0)
            share = sample_weight / sample_weight.sum()
            matrix = matrix[np.sort(random.choice(len(matrix), len(matrix), p=share))]
        self.model.fit(matrix)

    def score(self, X: Features) -> Floats:
        """Return the opposite of scikit-learn's score, which is larger for usual rows."""
        return np.asarray(-self.model.score_samples(self.transformer.transform(X)))
