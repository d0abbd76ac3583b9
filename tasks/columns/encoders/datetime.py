"""Points in time: the parts of the calendar that they lie in, and how long ago they were."""

import re
from datetime import UTC
from datetime import datetime as moment
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.columns.column import Column
from tasks.columns.encoder import Cells, Encoder, Facts
from tasks.documents.text import as_text

ISO = re.compile(
    r"\d{4}-?\d{2}-?\d{2}([T ]\d{2}:?\d{2}(:?\d{2}([.,]\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?"
)
"""A date, or a date and a time of day, as ISO 8601 writes them, with or without separators."""

PARTS = ("year", "month", "day", "weekday", "hour", "minute")
AGE = "age in days"
DAY = 86_400.0
EPOCH = np.datetime64(0, "us")
SECOND = np.timedelta64(1, "s")

Moments = npt.NDArray[np.datetime64]


def read(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return points in time in UTC, to the microsecond; texts as ISO 8601 writes them."""
    return pd.Series(_moments(values), index=values.index, name=values.name)


def read_text(text: str) -> moment | None:
    """Read what ISO 8601 writes.

    Returns:
        In UTC, without a zone, as what is written without one is; None for other texts, and for
        what is written like a date but is none, such as 2024-02-30.
    """
    text = text.strip().upper()
    if not ISO.fullmatch(text):
        return None
    try:
        read = moment.fromisoformat(text)
        return read.astimezone(UTC).replace(tzinfo=None) if read.tzinfo else read
    except (ValueError, OverflowError):
        return None


def written(seconds: float) -> str:
    """Write seconds since 1970 as RFC 3339 does, in UTC."""
    stamp = EPOCH + np.timedelta64(round(seconds * 1e6), "us")
    text = str(stamp).removesuffix(".000000")
    return f"{text}Z"


def _moments(values: "pd.Series[Any]") -> Moments:
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        values = values.dt.tz_convert(None)
    if values.dtype.kind == "M":
        return values.to_numpy().astype("datetime64[us]")
    codes, texts = pd.factorize(as_text(values))
    known = np.array([*map(read_text, texts), None], dtype="datetime64[us]")
    return known[codes]  # missing values have the code -1


def _learn(known: "pd.Series[Any]") -> Facts:
    moments = known.to_numpy().astype("datetime64[us]")
    seconds = _seconds(moments)
    parts = _parts(seconds)
    differing = [name for name in PARTS if len(np.unique(parts[name])) > 1]
    middle = float(np.quantile(seconds, 0.5, method="lower"))
    return {
        "minimum": float(seconds.min()),
        "maximum": float(seconds.max()),
        "example": written(middle),
        "parts": differing,
    }


def _encode(values: "pd.Series[Any]", column: Column) -> npt.NDArray[np.float64]:
    """Return seconds since 1970, NaN for missing."""
    return _seconds(_moments(values))


def _seconds(moments: Moments) -> npt.NDArray[np.float64]:
    return np.asarray((moments - EPOCH) / SECOND, dtype="float64")


def _parts(seconds: npt.NDArray[np.float64]) -> dict[str, npt.NDArray[np.float64]]:
    """Return parts by name, those of 1970 for missing ones."""
    whole = np.nan_to_num(np.floor(seconds)).astype("int64")
    day = whole // 86_400
    stamps = day.astype("datetime64[D]")
    months = stamps.astype("datetime64[M]")
    years = stamps.astype("datetime64[Y]")
    parts = {
        "year": years.astype("int64") + 1970,
        "month": (months - years).astype("int64") + 1,
        "day": (stamps - months).astype("int64") + 1,
        "weekday": (day + 3) % 7,  # the first of January 1970 was a Thursday; Monday is 0
        "hour": whole // 3600 % 24,
        "minute": whole // 60 % 60,
    }
    return {name: part.astype("float64") for name, part in parts.items()}


class Calendar:
    """Turns seconds since 1970 into parts of the calendar and an age.

    The age is in days before the last moment of training: what is known of a row does not depend
    on when it is asked about.

    Attributes:
        parts: names of the parts.
        last: the last moment of training, in seconds since 1970.
    """

    def __init__(self, parts: list[str], last: float) -> None:
        self.parts = parts
        self.last = last

    def fit(self, cells: Cells) -> Self:
        """Learn nothing."""
        return self

    def transform(self, cells: Cells) -> npt.NDArray[np.float64]:
        """Return the parts and the age (n, parts + 1), NaN for missing."""
        seconds = cells.astype("float64")
        parts = _parts(seconds)
        columns = [*(parts[name] for name in self.parts), (self.last - seconds) / DAY]
        return np.where(np.isnan(seconds)[:, None], np.nan, np.column_stack(columns))


def _outputs(column: Column) -> list[str]:
    return [f"{column.name}: {part}" for part in (*column.parts, AGE)]


def _transformer(column: Column) -> Calendar:
    assert column.maximum is not None
    return Calendar(column.parts, column.maximum)


ENCODER = Encoder(read, _learn, _encode, _outputs, _transformer)
