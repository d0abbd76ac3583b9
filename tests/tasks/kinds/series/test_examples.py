"""Windows hold consecutive rows of one series, and nothing of what is asked."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.config import Columns
from tasks.errors import InputError
from tasks.kinds.series.schema import FIRST, LAST, SERIES
from tests.windows import COLUMNS, WINDOW, Question, cut, lines


def short(hours: int = 40) -> pd.DataFrame:
    return lines(hours)


def test_a_window_holds_the_rows_up_to_its_answer() -> None:
    frame = short()
    table = cut(frame, "answer").to_pandas()
    assert len(table) == 2 * (40 - WINDOW + 1)
    line = frame[frame["line"] == "line 1"].reset_index(drop=True)
    fourth = table[table[SERIES] == 1].iloc[3]
    np.testing.assert_allclose(fourth["load"], line["load"][3 : 3 + WINDOW], rtol=1e-6)
    assert fourth["wear"] == line["wear"][3 + WINDOW - 1]
    assert (fourth["hour"], fourth["note"]) == (3 + WINDOW - 1, "fine")
    assert (fourth[FIRST], fourth[LAST]) == (3 + WINDOW - 1,) * 2


def test_a_forecast_begins_after_its_window() -> None:
    frame = short()
    table = cut(frame, "steps").to_pandas()
    # heat is missing in rows 0 and 37 of line 0; a forecast cannot be held against nothing
    first = table[table[SERIES] == 0]
    assert len(first) == 40 - WINDOW - 5 + 1 - 3
    line = frame[frame["line"] == "line 0"].reset_index(drop=True)
    row = first.iloc[2]
    np.testing.assert_allclose(row["load"], line["load"][2 : 2 + WINDOW + 5], rtol=1e-6)
    assert (row["hour"], row[FIRST], row[LAST]) == (2 + WINDOW, 2 + WINDOW, 2 + WINDOW + 4)


def test_only_what_is_known_ahead_or_asked_reaches_into_the_horizon() -> None:
    row = cut(short(), "step").to_pandas().iloc[0]
    assert {name: len(row[name]) for name in ("load", "heat", "clock")} == {
        "load": WINDOW + 1,
        "heat": WINDOW,
        "clock": WINDOW + 1,
    }


def test_the_order_of_rows_does_not_matter() -> None:
    frame = short()
    shuffled = frame.sample(frac=1, random_state=0)
    in_order = cut(frame, "step").to_pandas().sort_values(["line", "hour"])
    found = cut(shuffled, "step").to_pandas().sort_values(["line", "hour"])
    np.testing.assert_array_equal(np.stack(found["load"]), np.stack(in_order["load"]))


def test_rows_without_a_target_are_history_only() -> None:
    frame = short()
    frame.loc[frame["hour"] < 39, "wear"] = np.nan
    table = cut(frame, "answer").to_pandas()
    assert table["hour"].to_list() == [39, 39]


def test_a_gap_is_in_no_window_unless_rows_are_just_rows() -> None:
    frame = short(80)
    holed = frame[frame["hour"] != 30]
    table = cut(holed, "step").to_pandas()
    assert table[table[SERIES] == 0]["hour"].min() == 24
    assert sorted(set(range(24, 80)) - set(table["hour"])) == list(range(30, 31 + WINDOW))
    just_rows = cut(holed, "step", evenly=False).to_pandas()
    assert len(just_rows) == 2 * (79 - WINDOW)


def test_months_are_no_gaps() -> None:
    frame = short()
    frame["hour"] = list(pd.date_range("2020-01-01", periods=40, freq="MS")) * 2
    assert cut(frame, "step").num_rows == 2 * (40 - WINDOW)


@pytest.mark.parametrize(
    ("change", "columns", "question", "message"),
    [
        ({"heat": "warm"}, COLUMNS, "step", "column 'heat'.*windows hold numbers"),
        ({"hour": "01-02-2010"}, COLUMNS, "step", "columns.time hour.*is text"),
        ({}, Columns(time="hour", ignored=["note", "line"]), "step", "two rows of one series"),
        ({"hour": np.cumsum([1, 1, 10, 1] * 20)}, COLUMNS, "step", "no window of 80 rows"),
        ({"load": np.nan}, COLUMNS, "step", "is without gap and answered by load"),
    ],
)
def test_what_makes_no_windows_is_refused(
    change: dict[str, Any], columns: Columns, question: Question, message: str
) -> None:
    with pytest.raises(InputError, match=f"(?s){message}"):
        cut(short().assign(**change), question, columns)


def test_a_channel_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match=r"(?s)'clok'.*did you mean 'clock'"):
        cut(short(), "step", known=["clok"])
