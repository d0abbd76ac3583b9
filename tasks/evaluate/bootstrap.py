"""Bootstrap resamples of hold-out rows, shared by all models so that differences are paired.

Rows are drawn with replacement, however many of each class that gives (Efron and Tibshirani, An
Introduction to the Bootstrap (1993), ch. 6): how common a class is in the hold-out is chance too.
A resample that lacks a class is repaired, so that every metric is defined on it. Rows are taken as
independent unless the schema says which belong together; those are drawn as one (the cluster
bootstrap of Davison and Hinkley, Bootstrap Methods and their Application (1997), sec. 3.8).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.config import Evaluate, Metric
from tasks.documents import Interval
from tasks.evaluate.confidence import (
    CLASSWISE,
    DECIDED,
    Evidence,
    evidence,
    evidence_by_class,
    of_difference,
    of_metric,
    of_share,
)
from tasks.models.metrics import scorer
from tasks.models.predictor import Floats

DRAWS = 100_000_000
"""Rows drawn in all: above 100,000 hold-out rows, fewer resamples than asked keep to it."""

AT_ONCE = 50_000
"""Counts that are worked on together: more do not stay in a processor's cache."""

FEWEST = 200
"""Resamples that tell how far a figure scatters, however many rows there are."""


@dataclass(frozen=True)
class Resamples:
    """How often each row occurs in each resample.

    Attributes:
        counts: (resamples, rows); a byte suffices, for counts are nearly Poisson with mean 1.
        confidence: coverage of the intervals, between 0 and 1.
        classes: (rows,) class numbers, all 0 where there are none.
        units: (rows,) numbers of what was drawn as a whole.
    """

    counts: npt.NDArray[np.uint8]
    confidence: float
    classes: npt.NDArray[np.int64]
    units: npt.NDArray[np.int64]

    def of(self, rows: npt.NDArray[np.bool_]) -> "Resamples":
        """Return the same resamples, seen on some rows only."""
        return Resamples(
            self.counts[:, rows], self.confidence, self.classes[rows], self.units[rows]
        )

    def scores(
        self,
        metric: Metric,
        y: npt.NDArray[Any],
        predicted: Floats,
        weight: Floats | None = None,
    ) -> Floats:
        """Score predictions on every resample; arguments as for ``tasks.models.metrics.score``.

        Returns:
            (resamples,); NaN where the metric is undefined.
        """
        score = scorer(metric, y, predicted)
        return np.concatenate(
            [score(counts if weight is None else counts * weight) for counts in self._parts()]
        )

    def means(self, values: Floats, weight: Floats) -> Floats:
        """Return the weighted mean of per-row values on every resample, (resamples,)."""
        sums = self.sums(np.column_stack([values * weight, weight]))
        return np.asarray(sums[:, 0] / sums[:, 1])

    def sums(self, values: Floats) -> Floats:
        """Return the sums of per-row values (rows, n) over every resample, (resamples, n)."""
        return np.concatenate([counts @ values for counts in self._parts()])

    def _parts(self) -> Iterator[npt.NDArray[Any]]:
        """Yield as many resamples at once as fit a processor's cache."""
        step = max(1, AT_ONCE // self.counts.shape[1])
        for start in range(0, len(self.counts), step):
            yield self.counts[start : start + step]

    def interval(
        self, metric: Metric, value: float, resampled: Floats, weight: Floats | None = None
    ) -> Interval:
        """Return a metric with its interval; ``weight`` as it was scored with."""
        known = self._evidence(metric, weight)
        return of_metric(metric, value, resampled, known, self.confidence)

    def share(
        self, value: float, resampled: Floats, weight: Floats | None = None, whole: float = 1.0
    ) -> Interval:
        """Return a mean of per-row values between 0 and ``whole`` with its interval."""
        known = self._evidence("accuracy", weight)
        return of_share(value, resampled, known, self.confidence, whole)

    def difference(
        self, metric: Metric, value: float, resampled: Floats, level: float | None = None
    ) -> Interval:
        """Return a difference in a metric on the same resamples with its interval.

        Args:
            metric: which.
            value: on all rows.
            resampled: (resamples,) differences; NaN where undefined.
            level: of confidence, where it is not the usual one.
        """
        return of_difference(
            value,
            resampled,
            self._evidence(metric, None),
            self.confidence if level is None else level,
            to_a_row=metric in DECIDED,
        )

    def _evidence(self, metric: Metric, weight: Floats | None) -> Evidence:
        classwise = metric in CLASSWISE
        if weight is None:
            return self._rows_by_class if classwise else self._rows
        if classwise:
            return evidence_by_class(weight, self.units, self.classes)
        return evidence(weight, self.units)

    @cached_property
    def _rows(self) -> Evidence:
        return evidence(np.ones(len(self.units)), self.units)

    @cached_property
    def _rows_by_class(self) -> Evidence:
        return evidence_by_class(np.ones(len(self.units)), self.units, self.classes)


def draw(
    classes: npt.NDArray[np.int64], evaluate: Evaluate, units: npt.NDArray[np.int64] | None = None
) -> Resamples:
    """Draw resamples with replacement, each of as many units as there are.

    Args:
        classes: (rows,) class numbers, or all 0 where there are none; each occurs in every
            resample.
        evaluate: number of resamples (fewer for very many rows, see ``DRAWS``), confidence, seed.
        units: (rows,) numbers of what is drawn as a whole; None: each row by itself.
    """
    generator = np.random.default_rng(evaluate.seed)
    each = np.arange(len(classes)) if units is None else units
    names, members = np.unique(each, return_inverse=True)
    resamples = min(evaluate.resamples, max(FEWEST, DRAWS // len(classes)))
    counts = np.empty((resamples, len(names)), dtype="uint8")
    for start in range(0, resamples, step := max(1, AT_ONCE // len(names))):
        some = counts[start : start + step]
        picked = generator.integers(len(names), size=some.shape)
        picked += len(names) * np.arange(len(some))[:, None]
        some[:] = np.bincount(picked.ravel(), minlength=some.size).reshape(some.shape)
    for label in np.unique(classes):
        holders = np.unique(members[classes == label])
        for number in np.flatnonzero(counts[:, holders].sum(axis=1) == 0):
            _swap_in(counts[number], holders, generator)
    drawn = counts if units is None else counts[:, members]
    return Resamples(drawn, evaluate.confidence, classes, each)


def _swap_in(
    counts: npt.NDArray[np.uint8], holders: npt.NDArray[np.intp], generator: np.random.Generator
) -> None:
    """Put one of ``holders`` where another unit was drawn twice, so that no class goes missing."""
    repeated = np.flatnonzero(counts > 1)
    counts[generator.choice(repeated)] -= 1
    counts[generator.choice(holders)] += 1
