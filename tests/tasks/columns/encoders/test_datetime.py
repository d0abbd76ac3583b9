"""Points in time: read from any ISO 8601, and turned into parts of the calendar and an age."""

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.columns.column import Column
from tasks.columns.encoders.datetime import ENCODER, read, read_text, written


def learn(values: "pd.Series[Any]") -> Column:
    typed = read(values)
    empty: dict[str, Any] = {"categories": [], "minimum": None, "maximum": None}
    return Column(
        name="sold", type="datetime", nullable=False, **{**empty, **ENCODER.learn(typed.dropna())}
    )


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("20141013T000000", datetime(2014, 10, 13)),
        (" 2014-10-13", datetime(2014, 10, 13)),
        ("2014-10-13 08:30", datetime(2014, 10, 13, 8, 30)),
        ("2014-10-13t08:30:15.5z", datetime(2014, 10, 13, 8, 30, 15, 500_000)),
        ("2014-10-13T00:30:00+01:00", datetime(2014, 10, 12, 23, 30)),
        ("2014-02-30", None),
        ("2014", None),
        ("0001-01-01T00:00:00+01:00", None),
        ("13/10/2014", None),
    ],
)
def test_texts_are_read_as_iso_writes_them(text: str, moment: datetime | None) -> None:
    assert read_text(text) == moment


def test_all_ways_to_store_a_moment_are_the_same_moment() -> None:
    texts = pd.Series(["2014-10-13T08:00:00Z", None])
    naive = pd.Series([datetime(2014, 10, 13, 8), None], dtype="datetime64[ns]")
    zoned = naive.dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin")
    column = learn(pd.Series(["2014-10-13", "2014-10-14"]))
    for values in (texts, naive, zoned):
        seconds = ENCODER.encode(values, column)
        assert seconds[0] == datetime(2014, 10, 13, 8).timestamp() + _offset()
        assert np.isnan(seconds[1])
    assert np.isnan(ENCODER.encode(pd.Series([np.nan]), column)).all()


def _offset() -> float:
    epoch = datetime(1970, 1, 1)
    return -epoch.timestamp()


def test_parts_that_never_differ_are_left_out() -> None:
    days = learn(pd.Series(["2014-10-13", "2015-02-25", None, "2015-03-04"]))
    assert days.parts == ["year", "month", "day", "weekday"]
    assert ENCODER.outputs(days)[-1] == "sold: age in days"
    hours = learn(pd.Series(["2014-10-13T08:00", "2014-10-13T09:00"]))
    assert hours.parts == ["hour"]
    assert hours.example == "2014-10-13T08:00:00Z"


def test_parts_are_those_of_the_calendar() -> None:
    moments = pd.Series(pd.date_range("1890-01-01", "2100-12-31", 500).floor("min"))
    column = learn(moments)
    assert ENCODER.transformer is not None
    transformer = ENCODER.transformer(column)
    numbers = transformer.fit(np.empty(0)).transform(ENCODER.encode(moments, column))
    for place, part in enumerate(column.parts):
        expected = getattr(moments.dt, "day_of_week" if part == "weekday" else part)
        assert np.array_equal(numbers[:, place], expected), part
    age = (moments.max() - moments).dt.total_seconds() / 86_400
    assert np.allclose(numbers[:, -1], age)


def test_a_missing_moment_has_no_parts() -> None:
    column = learn(pd.Series(["2014-10-13", "2015-02-25"]))
    assert ENCODER.transformer is not None
    cells = ENCODER.encode(pd.Series(["2014-10-13", "soon"]), column)
    numbers = ENCODER.transformer(column).transform(cells)
    assert np.isfinite(numbers[0]).all()
    assert np.isnan(numbers[1]).all()


def test_seconds_are_written_as_rfc_3339_does() -> None:
    assert written(0) == "1970-01-01T00:00:00Z"
    assert written(-0.5) == "1969-12-31T23:59:59.500000Z"
