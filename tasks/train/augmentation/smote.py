"""Rows between neighbours: SMOTE-NC.

Chawla, Bowyer, Hall and Kegelmeyer, "SMOTE: Synthetic Minority Over-sampling Technique", JAIR 16
(2002): a made row lies at a random place between a row of a rare class and one of its nearest
neighbours of that class; its categories are those that most of the neighbours have. The work is
done by imbalanced-learn (Lemaître, Nogueira and Aridas, JMLR 18, 2017).
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.models.predictor import Floats
from tasks.train.augmentation.mixed import Codes, MixedColumns

NEIGHBOURS = 5
"""As in the paper; a class of fewer rows takes all it has."""


def interpolated(
    X: Floats, y: npt.NDArray[np.int64], lacking: dict[int, int], columns: MixedColumns, seed: int
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Make rows between neighbours of a class.

    Args:
        X: encoded rows that are fitted on.
        y: their class numbers.
        lacking: how many rows to make, by class number; each class has at least two rows.
        columns: learnt on ``X``.
        seed: of the choice of rows, neighbours and places between.

    Returns:
        Made rows, encoded, and their class numbers.
    """
    numbers, codes = columns.split(X)
    # neighbours by distances in which every column of numbers counts the same
    scale = numbers.std(axis=0)
    scale[scale == 0] = 1
    mixed = np.hstack([numbers / scale, codes])
    rows, classes = [np.empty((0, X.shape[1]))], [np.empty(0, dtype="int64")]
    for number, wanted in lacking.items():
        count = int((y == number).sum())
        sampler = _sampler(
            numbers.shape[1],
            codes.shape[1],
            sampling_strategy={1: count + wanted},
            k_neighbors=min(NEIGHBOURS, count - 1),
            random_state=seed,
        )
        filled, _ = sampler.fit_resample(mixed, (y == number).astype("int64"))
        made = filled[len(X) :]
        made_codes: Codes = np.rint(made[:, numbers.shape[1] :]).astype("int64")
        rows.append(columns.join(made[:, : numbers.shape[1]] * scale, made_codes))
        classes.append(np.full(wanted, number))
    return np.vstack(rows), np.concatenate(classes)


def _sampler(numbers: int, codes: int, **options: Any) -> Any:
    """Make SMOTE, SMOTE-NC or SMOTE-N, which the library has as three."""
    from imblearn.over_sampling import SMOTE, SMOTEN, SMOTENC

    if not codes:
        return SMOTE(**options)
    if not numbers:
        return SMOTEN(**options)
    return SMOTENC([numbers + place for place in range(codes)], **options)
