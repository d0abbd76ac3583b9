"""Answering "out of scope": where no class is probable enough against the one for the rest."""

import numpy as np
import numpy.typing as npt

from tasks.models.predictor import Floats


def confidence(predicted: Floats, rejected: int) -> Floats:
    """Return the confidence that a row belongs to some class, (rows,) between 0 and 1.

    It is q / (q + r), q being the largest probability of a class in scope and r that of the
    class ``rejected``. That ranks rows as their ratio does, and so as weighing the class
    ``rejected`` more or less would (Elkan, The foundations of cost-sensitive learning, 2001).

    Args:
        predicted: (rows, classes) probabilities.
        rejected: number of the class of rows that belong to no other.
    """
    largest = np.delete(predicted, rejected, axis=1).max(axis=1)
    both = largest + predicted[:, rejected]
    return np.asarray(np.divide(largest, both, out=np.zeros_like(both), where=both > 0))


def decide(predicted: Floats, rejected: int, threshold: float) -> npt.NDArray[np.int64]:
    """Return the class number of each row: ``rejected`` where confidence is below ``threshold``."""
    in_scope = predicted.copy()
    in_scope[:, rejected] = -np.inf
    certain = confidence(predicted, rejected) >= threshold
    return np.where(certain, in_scope.argmax(axis=1), rejected)
