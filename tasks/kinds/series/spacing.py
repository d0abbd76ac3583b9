"""How far apart the rows of series are."""

from typing import Any

import numpy as np
import numpy.typing as npt

GAP = 1.5
"""Steps of more than so many usual ones are gaps; months are of 28 to 31 days."""


def steps(moments: npt.NDArray[Any], series: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Compute the time since the row before, in usual steps: the median of all series.

    Args:
        moments: (rows,) numbers or datetimes, ascending within a series.
        series: (rows,) number of each row's series; rows of one series follow each other.

    Returns:
        (rows,) 1 at the beginning of a series.
    """
    passed = np.diff(moments).astype("float64")
    within = series[1:] == series[:-1]
    usual = float(np.median(passed[within])) if within.any() else 1.0
    return np.concatenate([[1.0], np.where(within, passed / usual, 1.0)])
