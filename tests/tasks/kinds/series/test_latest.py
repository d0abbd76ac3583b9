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


def dated(rows: pd.DataFrame) -> pd.DataFrame:
    """The hours as texts, as a CSV file has them."""
    moments = pd.Timestamp("2024-02-25") + pd.to_timedelta(rows["hour"], unit="h")
    return rows.assign(hour=moments.astype("str"))


@pytest.mark.parametrize("written", [True, False])
def test_a_gap_in_what_the_model_reads_is_refused(windows: MakeWindows, written: bool) -> None:
    schema = windows("steps").schema
    rows = lines(100).drop(columns="wear")
    rows = dated(rows) if written else rows
    old, recent = rows.index[[50, 90]]
    latest = latest_windows(rows.drop(index=old), schema)
    assert len(latest) == 2, "a gap before what is read plays no part"
    said = "between 2024-02-28 17:00:00 and 2024-02-28 19:00:00" if written else "89 and 91"
    with pytest.raises(InputError, match=f"series 'line 0' has a gap in hour.*{said}"):
        latest_windows(rows.drop(index=recent), schema)


def test_rows_that_need_not_be_evenly_spaced_may_have_gaps(windows: MakeWindows) -> None:
    schema = windows("steps").schema.model_copy(update={"evenly": False})
    latest = latest_windows(lines(100).drop(index=90), schema)
    assert len(latest["load"].iloc[0]) == WINDOW


def test_a_gap_ahead_is_refused_where_the_model_reads_there(windows: MakeWindows) -> None:
    rows = lines(100).drop(columns="wear")
    rows.loc[rows["hour"] == 99, "load"] = np.nan
    rows.loc[rows["hour"] == 99, "hour"] = 105
    with pytest.raises(InputError, match="between 98 and 105"):
        latest_windows(rows, windows("step").schema)


def test_two_rows_of_one_moment_are_refused(windows: MakeWindows) -> None:
    rows = lines(100)
    rows.loc[95, "hour"] = 94
    with pytest.raises(InputError, match="'line 0' has two rows of one moment: 94"):
        latest_windows(rows, windows("steps").schema)


@pytest.mark.parametrize("moment", ["2024-02-30", "soon", None])
def test_a_moment_that_is_none_is_refused(windows: MakeWindows, moment: str | None) -> None:
    rows = dated(lines(100))
    rows["hour"] = rows["hour"].astype("object")
    rows.loc[95, "hour"] = moment
    with pytest.raises(InputError, match=rf"'hour' in row 95: {moment!r}"):
        latest_windows(rows, windows("steps").schema)
