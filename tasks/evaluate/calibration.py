"""Whether a predicted 30 % happens three times in ten."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.documents import CalibrationBin, Interval
from tasks.evaluate.bootstrap import Resamples
from tasks.evaluate.hold_out import HoldOut
from tasks.models.predictor import Floats

BINS = 10


@dataclass(frozen=True)
class Calibration:
    """Predicted probabilities beside what happened.

    Attributes:
        bins: of equal mass, ascending.
        error: expected calibration error: the mean distance between the two, weighted by the
            bins' mass.
        floor: the error to be expected on these rows if every probability were right.
    """

    bins: list[CalibrationBin]
    error: Interval
    floor: float


def calibration(predicted: Floats, hold_out: HoldOut, resamples: Resamples) -> Calibration:
    """Compare predicted probabilities with what happened, in bins of equal mass.

    Binary: the probability of the event. Multiclass: that of the class chosen, against how
    often the choice is right (Guo et al., On Calibration of Modern Neural Networks, 2017). Rows
    with the same prediction share a bin, so a coarse model has fewer.

    Distances never cancel out, so chance makes the error larger, the more so the fewer rows
    (Roelofs et al., Mitigating bias in calibration error estimation, 2022): the floor says how
    large. The true error lies below the measured one by no more than the distances that chance
    makes, and above it by no more than chance takes off all of them at once; the interval's ends
    are those two, as resampling has them.

    Args:
        predicted: (rows, classes) probabilities.
        hold_out: its truth and weights; weighted rows speak for the population.
        resamples: for the interval.
    """
    if predicted.shape[1] == 2:
        probability, happened = predicted[:, 1], hold_out.y == 1
    else:
        probability = predicted.max(axis=1)
        happened = predicted.argmax(axis=1) == hold_out.y
    member = _equal_mass(probability)
    weight = hold_out.weight
    mass = np.bincount(member, weight)
    mean = np.bincount(member, weight * probability) / mass
    observed = np.bincount(member, weight * happened) / mass
    error = float(np.abs(mean - observed) @ mass / mass.sum())
    return Calibration(
        bins=[
            CalibrationBin(predicted=float(p), observed=float(o), rows=int(rows))
            for p, o, rows in zip(mean, observed, np.bincount(member), strict=True)
        ],
        error=_interval(error, (probability - happened) * weight, member, weight, resamples),
        floor=_floor(probability, member, weight),
    )


def _interval(
    error: float,
    surplus: Floats,
    member: npt.NDArray[np.intp],
    weight: Floats,
    resamples: Resamples,
) -> Interval:
    in_bin = np.zeros((len(member), member.max() + 1))
    in_bin[np.arange(len(member)), member] = 1
    gaps = surplus @ in_bin / weight.sum()
    chance = resamples.sums(surplus[:, None] * in_bin) / resamples.sums(weight[:, None]) - gaps
    tail = (1 - resamples.confidence) / 2
    added = np.quantile(np.abs(chance).sum(axis=1), 1 - tail)
    taken = np.quantile(chance @ -np.sign(gaps), 1 - tail)
    return Interval(value=error, low=max(0.0, error - float(added)), high=error + float(taken))


def _floor(probability: Floats, member: npt.NDArray[np.intp], weight: Floats) -> float:
    """Sum the bins' mean absolute deviations, of nearly normal means with known variances."""
    variance = np.bincount(member, weight**2 * probability * (1 - probability))
    return float(np.sqrt(2 / np.pi) * np.sqrt(variance).sum() / weight.sum())


def _equal_mass(probability: Floats) -> npt.NDArray[np.intp]:
    """Return the number of each row's bin; every number up to the largest occurs."""
    edges = np.unique(np.quantile(probability, np.linspace(0, 1, BINS + 1)[1:-1]))
    codes, _ = pd.factorize(np.searchsorted(edges, probability, side="left"), sort=True)
    return codes
