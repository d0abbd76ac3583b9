"""Which rows fit and which validate, fold by fold."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.intp]


def folds(fold: npt.NDArray[np.int64], time_ordered: bool) -> Iterator[tuple[Rows, Rows]]:
    """Return the rows to fit on and to validate on, for each fold in turn.

    Args:
        fold: the column FOLD: which fold validates a row, -1 for none.
        time_ordered: fit on rows of smaller fold number only, so that no model has seen what
            came after the rows it is validated on.
    """
    for number in np.unique(fold[fold >= 0]):
        fitting = fold < number if time_ordered else fold != number
        yield np.flatnonzero(fitting), np.flatnonzero(fold == number)
