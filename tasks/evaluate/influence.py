"""Which parts of a row the winner's answer hangs on: words of a text, for one.

A part is left out and the probability of the answer falls, or it does not (occlusion, after
Zeiler and Fergus, Visualizing and Understanding Convolutional Networks, 2014; for texts Li, Monroe
and Jurafsky, Understanding Neural Networks through Representation Erasure, 2016). It asks the
winner alone, whatever its family, and needs no truth.
"""

from collections import defaultdict
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.documents import Importance
from tasks.evaluate.hold_out import HoldOut
from tasks.models.predictor import Floats, Predictor
from tasks.progress import Progress, silent

MOST_ROWS = 1000
ROWS_PER_CLASS = 200
SHOWN = 8
FEWEST = 2
"""Rows of a class that must hold a part before it is said to speak for the class."""

SMALLEST = 0.005
"""Mean loss of probability below which a part is not worth showing."""

BATCH = 5000


def influences(
    predicted: Floats, predictor: Predictor, hold_out: HoldOut, progress: Progress = silent
) -> dict[str, list[Importance]]:
    """Leave out each part of some rows, and average what it changes by answered class.

    Args:
        predicted: the winner's probabilities (rows, classes) on the hold-out.
        predictor: the winner.
        hold_out: its rows.
        progress: told how many parts have been left out.

    Returns:
        By class the parts that its probability hangs on most: the mean loss of probability and
        its spread over rows that the winner answers so. Classes for which nothing was found are
        left out; so are all where rows have no parts.
    """
    answered = predicted.argmax(axis=1)
    rows = _rows(answered, predicted.shape[1])
    encoded = predictor.schema.encode(hold_out.rows.iloc[rows])
    owners: list[int] = []
    names: list[str] = []
    rests: list[Any] = []
    for row, example in zip(rows, encoded, strict=True):
        for name, rest in predictor.schema.parts(example):
            owners.append(row)
            names.append(name)
            rests.append(rest)
    if not rests:
        return {}
    losses: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    classes = hold_out.schema.classes
    for start in range(0, len(rests), BATCH):
        chunk = slice(start, start + BATCH)
        without = np.empty(len(rests[chunk]), dtype=encoded.dtype)
        without[:] = rests[chunk]
        after = predictor.predict_encoded(without)
        for row, name, left in zip(owners[chunk], names[chunk], after, strict=True):
            label = answered[row]
            losses[classes[label]][name].append(float(predicted[row, label] - left[label]))
        progress(min(1.0, (start + BATCH) / len(rests)), "leaving out parts of rows")
    counts = np.bincount(answered[rows], minlength=len(classes))
    result = {
        label: _largest(losses[label], int(count))
        for label, count in zip(classes, counts, strict=True)
        if label in losses
    }
    return {label: entries for label, entries in result.items() if entries}


def _rows(answered: npt.NDArray[np.int64], classes: int) -> list[int]:
    """Return some rows of each answered class, in the order of the hold-out."""
    limit = max(1, min(ROWS_PER_CLASS, MOST_ROWS // classes))
    chosen = (np.flatnonzero(answered == label)[:limit] for label in range(classes))
    return sorted(int(row) for rows in chosen for row in rows)


def _largest(losses: dict[str, list[float]], rows: int) -> list[Importance]:
    """Return the parts of the largest mean over a class's rows, 0 for those without the part."""
    entries = []
    for name, values in losses.items():
        mean = sum(values) / rows
        if len(values) >= FEWEST and mean >= SMALLEST:
            spread = max(0.0, sum(value**2 for value in values) / rows - mean**2) ** 0.5
            entries.append(Importance(feature=name, mean=mean, sd=spread))
    return sorted(entries, key=lambda entry: (-entry.mean, entry.feature))[:SHOWN]
