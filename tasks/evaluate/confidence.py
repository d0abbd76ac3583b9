"""From a figure and its resampled values to an interval, whatever the figure can be.

Percentiles of resampled values are too narrow on few rows and say nothing where no mistake was
seen: resamples of faultless rows are faultless. So resampling only tells how far a figure
scatters, and the interval's shape follows from what kind of figure it is:

* A share or an area, between 0 and 1: the score interval of Wilson, Probable inference, the law of
  succession, and statistical inference (1927), with the number of independent rows that the
  scatter amounts to, as is usual for surveys (Franco et al., Comparative study of confidence
  intervals for proportions in complex sample surveys, 2019). Its ends lie within 0 and 1, and a
  model without a mistake is as uncertain as its number of rows.
* A mean loss, from 0 upwards and skewed: Hall's transformation of Student's t, On the removal of
  skewness by transformation (1992); for a root of a mean, on the squares.
* A difference of two models on the same resamples: Student's t, or Hall's where that reaches
  further. One that is a little better on most rows and far off on a few looks better than it is as
  long as hardly any of the few are held out.

Scatter is measured around the figure itself, so what resampling adds to it by repeating rows,
as it does to an average precision, widens the interval instead of moving it.
``python -m benchmarks.coverage`` measures how often these intervals hold the truth.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from tasks.config import Metric
from tasks.documents import Interval
from tasks.models.predictor import Floats

SHARES: frozenset[Metric] = frozenset({"accuracy", "recall_at_10", "ndcg_at_10"})
"""Means over rows, between 0 and 1."""

CLASSWISE: frozenset[Metric] = frozenset(
    {"roc_auc", "average_precision", "balanced_accuracy", "f1", "f1_macro"}
)
"""Between 0 and 1, and no better known than the rarest class allows."""

DECIDED: frozenset[Metric] = frozenset(
    {"accuracy", "recall_at_10", "balanced_accuracy", "f1", "f1_macro"}
)
"""Made of answers that are right or wrong, so that a difference is known to a row at best."""

ROOTS: frozenset[Metric] = frozenset({"rmse", "rmse_log"})

ALIKE = 0.25
"""Correlation that is assumed of rows of one unit where no mistake is there to estimate it from."""

FEWEST_DEGREES = 3.0
"""Of freedom: below, Student's t says no more than that nothing is known."""

DOUBT = 0.5
"""Mistakes that are counted beside those seen."""

MOST_SKEWED = 1.0

ROUNDING = 1e-12


@dataclass(frozen=True)
class Evidence:
    """What rows amount to.

    Attributes:
        rows: independent rows that weigh the same, as many as tell as much.
        degrees: of freedom that the scatter of a figure is estimated with.
    """

    rows: float
    degrees: float


def evidence(weight: Floats, units: npt.NDArray[np.int64]) -> Evidence:
    """Count the independent rows among weighted ones that come in units.

    Unequal weights count as Kish, Survey Sampling (1965), has it; rows of one unit by his design
    effect, with the correlation ``ALIKE``.

    Args:
        weight: (rows,) above 0.
        units: (rows,) numbers of what is drawn as a whole.
    """
    _, member = np.unique(units, return_inverse=True)
    rows, whole = _kish(weight), _kish(np.bincount(member, weight))
    effect = 1 + max(0.0, rows / whole - 1) * ALIKE
    return Evidence(rows / effect, max(1.0, whole - 1))


def evidence_by_class(
    weight: Floats, units: npt.NDArray[np.int64], classes: npt.NDArray[np.int64]
) -> Evidence:
    """Count the rows that a mean over classes rests on: each class by itself, then taken together.

    The scatter of such a mean is the sum of the classes', and its degrees of freedom are
    Satterthwaite's (An approximate distribution of estimates of variance components, 1946).
    """
    each = [
        evidence(weight[rows], units[rows])
        for rows in (classes == label for label in np.unique(classes))
    ]
    shares = 1 / np.array([one.rows for one in each])
    degrees = shares.sum() ** 2 / np.sum(shares**2 / [one.degrees for one in each])
    return Evidence(len(each) ** 2 / shares.sum(), max(FEWEST_DEGREES, float(degrees)))


def of_metric(
    metric: Metric, value: float, resampled: Floats, known: Evidence, level: float
) -> Interval:
    """Return the interval of a metric.

    Args:
        metric: which.
        value: on all rows.
        resampled: (resamples,); NaN where it was undefined.
        known: the evidence of the rows.
        level: of confidence, between 0 and 1.
    """
    if metric in SHARES or metric in CLASSWISE:
        return of_share(value, resampled, known, level)
    if metric in ROOTS:
        squares = of_loss(value**2, resampled**2, known, level)
        return Interval(value=value, low=squares.low**0.5, high=squares.high**0.5)
    if metric == "r2":
        rest = of_loss(1 - value, 1 - resampled, known, level)
        return Interval(value=value, low=1 - rest.high, high=1 - rest.low)
    return of_loss(value, resampled, known, level)


def of_share(
    value: float, resampled: Floats, known: Evidence, level: float, whole: float = 1.0
) -> Interval:
    """Return the interval of a figure between 0 and ``whole``.

    As many mistakes as were seen tell how many rows the scatter amounts to; half a one more is
    counted that scatters as those of independent rows do, for a scatter without mistakes is none.
    """
    share, spread = value / whole, _spread(value, resampled, known) / whole
    if spread == 0 and 0 < share < 1:  # the same whatever the rows, such as a constant's AUC
        return Interval(value=value, low=value, high=value)
    t = float(student.ppf((1 + level) / 2, known.degrees))
    mistakes = share * (1 - share) * known.rows
    rows = known.rows * (mistakes + DOUBT) / ((spread * known.rows) ** 2 + DOUBT)
    middle = (share + t**2 / (2 * rows)) / (1 + t**2 / rows)
    half = t / (1 + t**2 / rows) * np.sqrt(share * (1 - share) / rows + t**2 / (4 * rows**2))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    # at its ends rounding must not leave the value outside
    return Interval(
        value=value, low=min(value, whole * float(low)), high=max(value, whole * float(high))
    )


def of_loss(value: float, resampled: Floats, known: Evidence, level: float) -> Interval:
    """Return the interval of a mean of what is never below 0."""
    spread = _spread(value, resampled, known)
    if spread <= ROUNDING * abs(value):  # every row loses the same
        return Interval(value=value, low=value, high=value)
    t = float(student.ppf((1 + level) / 2, known.degrees))
    lean = _skewness(resampled)
    low = value - spread * _unskewed(t, lean)
    high = value - spread * _unskewed(-t, lean)
    return Interval(value=value, low=max(0.0, low), high=high)


def of_difference(
    value: float, resampled: Floats, known: Evidence, level: float, to_a_row: bool = False
) -> Interval:
    """Return the interval of a difference.

    Args:
        value: on all rows.
        resampled: (resamples,) differences on the same resamples; NaN where undefined.
        known: the evidence of the rows.
        level: of confidence, between 0 and 1.
        to_a_row: whether it is made of answers that are right or wrong; one more is then counted
            that the two disagree about, after Agresti and Min, Simple improved confidence
            intervals for comparing matched proportions (2005).
    """
    doubt = 1 / known.rows if to_a_row else 0.0
    spread = float(np.hypot(_spread(value, resampled, known), doubt))
    if spread <= ROUNDING:  # no row tells the two apart
        return Interval(value=value, low=value, high=value)
    t = float(student.ppf((1 + level) / 2, known.degrees))
    lean = _skewness(resampled) if np.nanstd(resampled) > 0 else 0.0
    below, above = max(t, _unskewed(t, lean)), max(t, -_unskewed(-t, lean))
    return Interval(value=value, low=value - spread * below, high=value + spread * above)


def _spread(value: float, resampled: Floats, known: Evidence) -> float:
    """Return the root mean squared distance, freed of the bias of few degrees of freedom."""
    squared = float(np.nanmean((resampled - value) ** 2))
    return float(np.sqrt(squared * (known.degrees + 1) / known.degrees))


def _skewness(resampled: Floats) -> float:
    away = resampled - np.nanmean(resampled)
    third = float(np.nanmean(away**3) / np.nanmean(away**2) ** 1.5)
    return min(MOST_SKEWED, max(-MOST_SKEWED, third))


def _unskewed(t: float, lean: float) -> float:
    if abs(lean) < 1e-9:
        return t
    return float(3 / lean * (np.cbrt(1 + lean * (t - lean / 6)) - 1))


def _kish(weight: npt.NDArray[Any]) -> float:
    return float(weight.sum() ** 2 / np.sum(weight.astype("float64") ** 2))
