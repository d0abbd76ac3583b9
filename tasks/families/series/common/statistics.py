"""Windows as rows of a table: statistics of each channel, for models that know no order."""

from typing import Any

import numpy as np
import numpy.typing as npt

Windows = npt.NDArray[np.float32]

SPANS = (5, 10)
"""Rows at the end of a window over which a mean of its own is taken."""


def statistics(windows: Windows) -> Windows:
    """Return statistics of every channel: missing values are left out, an empty channel is NaN.

    Args:
        windows: (rows, length, channels).

    Returns:
        (rows, channels times statistics): last value; mean, standard deviation, least, greatest;
        slope of the least-squares line over the rows; means over the last ``SPANS`` rows.
    """
    length = windows.shape[1]
    spans = [min(span, length) for span in SPANS]
    recent = [_mean(windows[:, -span:]) for span in spans]
    result: list[npt.NDArray[Any]] = [windows[:, -1], *_moments(windows), *recent]
    return np.concatenate(result, axis=1).astype("float32")


def _moments(windows: Windows) -> list[npt.NDArray[np.float64]]:
    present = ~np.isnan(windows)
    count = np.maximum(present.sum(axis=1), 1)
    empty = ~present.any(axis=1)
    mean = _mean(windows)
    apart = np.where(present, windows - mean[:, None], 0.0)
    spread = np.sqrt((apart**2).sum(axis=1) / count)
    time = np.arange(windows.shape[1], dtype="float64")[None, :, None]
    centre = np.where(present, time, 0.0).sum(axis=1) / count
    passed = np.where(present, time - centre[:, None], 0.0)
    slope = (passed * apart).sum(axis=1) / np.maximum((passed**2).sum(axis=1), 1.0)
    least = np.where(present, windows, np.inf).min(axis=1)
    greatest = np.where(present, windows, -np.inf).max(axis=1)
    figures: list[npt.NDArray[np.float64]] = [spread, least, greatest, slope]
    return [mean, *(np.where(empty, np.nan, figure) for figure in figures)]


def _mean(windows: Windows) -> npt.NDArray[np.float64]:
    present = ~np.isnan(windows)
    count = present.sum(axis=1)
    total = np.where(present, windows, 0.0).sum(axis=1, dtype="float64")
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
