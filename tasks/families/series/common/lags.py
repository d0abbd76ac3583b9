"""Questions of a forecast as rows of a table: one for each window, step and target."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.kinds.series.schema import SeriesSchema

Windows = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

RECENT = 24
"""Values just before the forecast that are features of their own."""

SPANS = (3, 6, 12)
"""Rows at the end of a window over which a mean is taken; seasons and the whole come on top."""


class Lags:
    """Features of single questions.

    What a target was like lately and at the same place of earlier seasons; what is known ahead
    of the very step and was known of the same place of earlier seasons; where the other channels
    stand.

    Args:
        windows: (rows, window + horizon, channels), as the schema encodes them.
        schema: lengths, seasons, channels.
        relative: divide a target's values by their mean size in the window, so that large and
            small series look alike; ``size`` holds what they were divided by.
    """

    def __init__(self, windows: Windows, schema: SeriesSchema, relative: bool) -> None:
        self.windows = windows
        self.schema = schema
        past = windows[:, : schema.window]
        self.targets = filled(past[:, :, : len(schema.targets)])
        sizes = np.abs(self.targets).mean(axis=1)
        sizes = np.where(sizes > 0, sizes, np.float32(1)) if relative else np.ones_like(sizes)
        self.size: Windows = sizes.astype("float32", copy=False)
        self.shaped: Windows = self.targets / self.size[:, None]
        self.profiles = [_profile(self.shaped, season) for season in schema.seasons]
        others = past[:, :, len(schema.targets) :]
        self.others = np.concatenate([_last(others), _mean(others)], axis=1)

    def last(self, row: Places, target: Places) -> npt.NDArray[np.float64]:
        """Return the last value before the forecast."""
        return np.asarray(self.targets[row, -1, target], dtype="float64")

    def seasonal(self, row: Places, step: Places, target: Places) -> npt.NDArray[np.float64]:
        """Return the value at the same place of the last whole season, the longest there is."""
        season = self.schema.seasons[-1]
        place = _place(self.schema.window, step, season, 1)
        return np.asarray(self.targets[row, place, target], dtype="float64")

    def profile(self, row: Places, step: Places, target: Places) -> npt.NDArray[np.float64]:
        """Return the mean at the same place of all whole seasons in the window, the shortest."""
        season = self.schema.seasons[0]
        means = self.profiles[0][row, step % season, target] * self.size[row, target]
        return np.asarray(means, dtype="float64")

    def features(self, row: Places, step: Places, target: Places) -> Windows:
        """Return features (questions, features) of questions by window, step and target."""
        schema, shaped = self.schema, self.shaped
        window = schema.window
        recent = min(RECENT, window)
        result: list[npt.NDArray[Any]] = [shaped[row, -recent:, target]]
        spans = [span for span in (*SPANS, *schema.seasons) if span < window] + [window]
        result += [shaped[row, -span:, target].mean(axis=1)[:, None] for span in spans]
        result.append(shaped[row, :, target].std(axis=1)[:, None])
        result += [self._seasonal(row, step, target, season) for season in schema.seasons]
        result += [
            profile[row, step % season, target][:, None]
            for season, profile in zip(schema.seasons, self.profiles, strict=True)
        ]
        if schema.known:
            result.append(self.windows[row, window + step][:, schema.known])
        result += [
            self.others[row],
            step[:, None],
            target[:, None],
            self.size[row, target][:, None],
        ]
        return np.concatenate(result, axis=1).astype("float32")

    def _seasonal(self, row: Places, step: Places, target: Places, season: int) -> Windows:
        result = []
        for back in (1, 2):
            place = _place(self.schema.window, step, season, back)
            for shift in (-1, 0, 1) if back == 1 else (0,):
                there = np.clip(place + shift, 0, self.schema.window - 1)
                values = self.shaped[row, there, target]
                result.append(np.where((place + shift == there), values, np.nan)[:, None])
            if self.schema.known and back == 1:
                result.append(self.windows[row, np.maximum(place, 0)][:, self.schema.known])
        return np.concatenate(result, axis=1)


def filled(past: Windows) -> Windows:
    """Fill what is missing with the value before, or behind at the beginning; else with 0.

    Args:
        past: (rows, length, channels).
    """
    if not np.isnan(past).any():
        return past
    length = past.shape[1]
    time = np.arange(length)[None, :, None]
    present = ~np.isnan(past)
    before = np.maximum.accumulate(np.where(present, time, -1), axis=1)
    behind = np.minimum.accumulate(np.where(present, time, length)[:, ::-1], axis=1)[:, ::-1]
    source = np.where(before >= 0, before, behind)
    taken = np.take_along_axis(past, np.minimum(source, length - 1), axis=1)
    return np.where(np.isnan(taken), np.float32(0), taken)


def _profile(values: Windows, season: int) -> Windows:
    """Return the mean at each place of a season over all whole seasons of windows."""
    count = values.shape[1] // season
    whole = values[:, values.shape[1] - count * season :]
    shape = (len(values), count, season, values.shape[2])
    return np.asarray(whole.reshape(shape).mean(axis=1))


def _place(window: int, step: Places, season: int, back: int) -> Places:
    """Return where in the window the same place of the ``back``-th last whole season lies."""
    return window + step - season * (step // season + back)


def _last(channels: Windows) -> Windows:
    return filled(channels)[:, -1]


def _mean(channels: Windows) -> Windows:
    return np.asarray(filled(channels).mean(axis=1))
