import numpy as np
import pandas as pd
import pytest

from tasks.errors import InputError
from tasks.kinds.series.latest import latest_windows
from tests.windows import WINDOW, MakeWindows, lines


def test_the_latest_window_of_each_series_is_the_end_of_its_rows(windows: MakeWindows) -> None:
    schema = windows("steps").schema
    rows = lines(100).drop(columns="wear")
    latest = latest_windows(rows.sample(frac=1, random_state=0), schema)
    assert list(latest.index) == ["line 0", "line 1"]
    expected = rows[rows["line"] == "line 1"]["load"].to_numpy()[-WINDOW:]
    np.testing.assert_allclose(latest["load"].iloc[1], expected)
    assert schema.encode(latest).shape == (2, WINDOW + schema.horizon, len(schema.channels))


def test_columns_known_ahead_come_from_rows_that_lack_the_target(windows: MakeWindows) -> None:
    schema = windows("step").schema
    rows = lines(100).drop(columns="wear")
    rows.loc[rows["hour"] == 99, "load"] = np.nan
    latest = latest_windows(rows, schema)
    assert list(latest["clock"].iloc[0][-2:]) == [98 % 12, 99 % 12]
    assert len(latest["load"].iloc[0]) == WINDOW


def test_a_row_ahead_that_is_not_given_is_asked_for(windows: MakeWindows) -> None:
    with pytest.raises(InputError, match="give a row for each step ahead, with clock"):
        latest_windows(lines(100), windows("step").schema)


def test_a_series_that_is_too_short_is_named(windows: MakeWindows) -> None:
    with pytest.raises(InputError, match=f"'line 0' has {WINDOW - 1} rows"):
        latest_windows(lines(WINDOW - 1), windows("answer").schema)


def test_windows_are_left_as_they_are(windows: MakeWindows) -> None:
    made = windows("answer")
    assert latest_windows(made.rows, made.schema) is made.rows


def test_text_in_a_channel_is_refused(windows: MakeWindows) -> None:
    rows = lines(100)
    rows["load"] = rows["load"].astype("object")
    rows.loc[3, "load"] = "much"
    with pytest.raises(InputError, match="much"):
        latest_windows(pd.DataFrame(rows), windows("answer").schema)
