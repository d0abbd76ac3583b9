"""Bootstrap resamples of hold-out rows, shared by all entrants so that differences are paired.

Percentile intervals after Efron and Tibshirani, An Introduction to the Bootstrap (1993), ch. 13.
Rows are taken as independent unless the schema says which belong together; those are drawn as one
(the cluster bootstrap of Davison and Hinkley, Bootstrap Methods and their Application (1997),
sec. 3.8). Classes are resampled apart, so no resample lacks one.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.config import Evaluate, Metric
from tasks.documents import Interval
from tasks.models.metrics import scorer
from tasks.models.predictor import Floats

DRAWS = 100_000_000
"""Rows drawn in all: above 100,000 hold-out rows, fewer resamples than asked keep to it."""

FEWEST = 200
"""Resamples that a percentile interval needs at the least, however many rows there are."""


@dataclass(frozen=True)
class Resamples:
    """How often each row occurs in each resample.

    Attributes:
        counts: (resamples, rows); a byte suffices, for counts are nearly Poisson with mean 1.
        confidence: coverage of the intervals, between 0 and 1.
    """

    counts: npt.NDArray[np.uint8]
    confidence: float

    def of(self, rows: npt.NDArray[np.bool_]) -> "Resamples":
        """Give the same resamples, seen on some rows only."""
        return Resamples(self.counts[:, rows], self.confidence)

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
        return np.array([score(counts) for counts in self._weighted(weight)])

    def means(self, values: Floats, weight: Floats) -> Floats:
        """Give the weighted mean of per-row values on every resample, (resamples,)."""
        return np.array([np.average(values, weights=w) for w in self._weighted(weight)])

    def interval(self, value: float, resampled: Floats) -> Interval:
        """Give ``value`` with the percentile interval of its ``resampled`` values."""
        tail = (1 - self.confidence) / 2
        low, high = np.nanquantile(resampled, [tail, 1 - tail])
        return Interval(value=value, low=float(low), high=float(high))

    def _weighted(self, weight: Floats | None) -> "npt.NDArray[Any] | map[Floats]":
        return self.counts if weight is None else map(weight.__mul__, self.counts)


def draw(
    strata: npt.NDArray[np.int64], evaluate: Evaluate, units: npt.NDArray[np.int64] | None = None
) -> Resamples:
    """Draw resamples with replacement, within each stratum as many rows as it has.

    Args:
        strata: (rows,) class numbers, or all 0 where nothing is stratified.
        evaluate: number of resamples (fewer for very many rows, see ``DRAWS``), confidence, seed.
        units: (rows,) numbers of what is drawn as a whole, regardless of strata; None: each row.
    """
    if units is not None:
        _, members = np.unique(units, return_inverse=True)
        drawn = draw(np.zeros(members.max() + 1, dtype="int64"), evaluate)
        return Resamples(drawn.counts[:, members], evaluate.confidence)
    generator = np.random.default_rng(evaluate.seed)
    resamples = min(evaluate.resamples, max(FEWEST, DRAWS // len(strata)))
    counts = np.empty((resamples, len(strata)), dtype="uint8")
    members_of = [np.flatnonzero(strata == stratum) for stratum in np.unique(strata)]
    for row in counts:
        for rows in members_of:
            picked = generator.integers(len(rows), size=len(rows))
            row[rows] = np.bincount(picked, minlength=len(rows))
    return Resamples(counts, evaluate.confidence)
