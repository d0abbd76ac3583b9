"""What a window of a series looks like, as learnt on training examples."""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.documents.document import Document
from tasks.documents.schema import Schema

SERIES = "__series__"
"""In examples: the number of the series, by first appearance."""

FIRST = "__first__"
"""In examples: place within its series of the first row that is answered for."""

LAST = "__last__"
"""In examples: place of the last such row; equal to FIRST unless several steps are forecast."""

FEWEST_SEASONS = 20
"""Seasons that a hold-out needs before whole ones are drawn in a bootstrap."""


class Channel(Document):
    """One quantity, measured at every row of a window.

    Attributes:
        known: whether its values over the horizon are known when the forecast is made.
        whole: whether it held whole numbers only.
        nullable: whether training windows had missing values.
        minimum: smallest value in training windows, likewise ``maximum``.
        example: its values in a training window, over the horizon too where they are known.
    """

    name: str
    known: bool
    whole: bool
    nullable: bool
    minimum: float
    maximum: float
    example: list[float | None]


class SeriesSchema(Schema):
    """What a window looks like.

    Attributes:
        window: rows looked back on.
        horizon: rows ahead that are forecast; 0 where the last row of the window is answered for.
        channels: what windows hold; what is forecast comes first, in the order of ``targets``.
        targets: channels that are forecast, empty where nothing is.
        seasons: rows after which a pattern returns, the shortest first.
        group: column that names the series, if there are several.
        time: column of the moments.
        evenly: whether windows with a gap in time were left out of training.
        center: mean of each target in the rows that are only trained on, 0 where errors are
            measured in the target's own unit; ``scale`` likewise its standard deviation, or 1.
    """

    kind: Literal["series"] = "series"
    window: int
    horizon: int
    channels: list[Channel]
    targets: list[str]
    seasons: list[int]
    group: str | None
    time: str
    evenly: bool = False
    center: list[float]
    scale: list[float]

    @property
    def columns(self) -> list[str]:
        """Names of the channels."""
        return self.feature_names

    @property
    def source_columns(self) -> list[str]:
        """Channels, the moments, and what names the series."""
        group = [] if self.group is None else [self.group]
        return sorted({*super().source_columns, self.time, *group})

    @property
    def feature_names(self) -> list[str]:
        """Names of the channels."""
        return [channel.name for channel in self.channels]

    @property
    def known(self) -> list[int]:
        """Positions of the channels that are known over the horizon."""
        return [place for place, channel in enumerate(self.channels) if channel.known]

    @property
    def prediction_shape(self) -> tuple[int, ...]:
        """(horizon, targets), or () where a single number is answered."""
        return (self.horizon, len(self.targets)) if self.horizon else ()

    @property
    def step_names(self) -> list[str]:
        """Names such as ``load +1``, in the order of a flattened prediction."""
        return [f"{name} +{step + 1}" for step in range(self.horizon) for name in self.targets]

    def to_predict(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the latest window of each series, which has no answer yet."""
        from tasks.kinds.series.latest import latest_windows

        return latest_windows(rows, self)

    def encode(self, rows: pd.DataFrame) -> npt.NDArray[Any]:
        """Return windows as one float32 array (rows, window + horizon, channels).

        What is missing is NaN, and so is the future of all that is not known ahead.
        """
        length = self.window + self.horizon
        encoded = np.full((len(rows), length, len(self.channels)), np.nan, dtype="float32")
        for place, channel in enumerate(self.channels):
            values = _stacked(rows[channel.name])
            seen = length if channel.known else self.window
            encoded[:, :seen, place] = values[:, :seen]
        return encoded

    def truth(self, rows: pd.DataFrame) -> npt.NDArray[Any]:
        """Return the target (rows,), or what was forecast (rows, horizon, targets)."""
        if not self.horizon:
            return rows[self.target].to_numpy("float64")
        ahead = [_stacked(rows[name])[:, self.window :] for name in self.targets]
        return (np.stack(ahead, axis=-1).astype("float64") - self.center) / self.scale

    def in_own_unit(self, values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Return forecasts (..., targets) in the units of the series."""
        return np.asarray(values * self.scale + self.center, dtype="float64")

    def resampling_units(self, rows: pd.DataFrame) -> npt.NDArray[np.int64] | None:
        """Draw whole series, or for forecasts blocks of time over all series together.

        Forecasts that begin within one horizon of each other share what they are right or wrong
        about, and so do series at one moment. Blocks of twice the horizon keep nine tenths of an
        interval's width (the bias of the block bootstrap falls with the ratio of the reach of
        dependence to the block: Künsch, The jackknife and the bootstrap for general stationary
        observations, 1989); they are a season long where the hold-out has many seasons.
        """
        if not self.horizon and self.group is not None:
            return rows[SERIES].to_numpy("int64")
        moments, place = np.unique(rows[self.time].to_numpy(), return_inverse=True)
        reach = 2 * self.horizon if self.horizon > 1 else 1
        if not self.horizon:
            reach = 2 * self.window
        seasons = [season for season in self.seasons if season * FEWEST_SEASONS <= len(moments)]
        return np.asarray(place // max([reach, *seasons]), dtype="int64")


def _stacked(column: "pd.Series[Any]") -> npt.NDArray[Any]:
    return np.stack(column.to_list())
