"""Whether a predicted 30 % happens three times in ten."""

import numpy as np
import pandas as pd

from tasks.documents import CalibrationBin
from tasks.evaluate.hold_out import HoldOut
from tasks.models.predictor import Floats

BINS = 10


def calibration(predicted: Floats, hold_out: HoldOut) -> tuple[list[CalibrationBin], float]:
    """Compare predicted probabilities with what happened, in bins of equal mass.

    Binary: the probability of the event. Multiclass: that of the class chosen, against how
    often the choice is right (Guo et al., On Calibration of Modern Neural Networks, 2017). Rows
    with the same prediction share a bin, so a coarse model has fewer.

    Args:
        predicted: (rows, classes) probabilities.
        hold_out: its truth and weights; weighted rows speak for the population.

    Returns:
        The bins, and the expected calibration error: the mean distance between the two,
        weighted by the bins' mass.
    """
    if predicted.shape[1] == 2:
        probability, happened = predicted[:, 1], hold_out.y == 1
    else:
        probability = predicted.max(axis=1)
        happened = predicted.argmax(axis=1) == hold_out.y
    bins, error = [], 0.0
    for rows in _equal_mass(probability):
        weight = hold_out.weight[rows]
        mean = float(np.average(probability[rows], weights=weight))
        observed = float(np.average(happened[rows], weights=weight))
        bins.append(CalibrationBin(predicted=mean, observed=observed, rows=len(rows)))
        error += abs(mean - observed) * float(weight.sum() / hold_out.weight.sum())
    return bins, error


def _equal_mass(probability: Floats) -> list[np.ndarray[tuple[int], np.dtype[np.intp]]]:
    edges = np.unique(np.quantile(probability, np.linspace(0, 1, BINS + 1)[1:-1]))
    members = pd.Series(np.searchsorted(edges, probability, side="left"))
    return [rows.index.to_numpy() for _, rows in members.groupby(members)]
