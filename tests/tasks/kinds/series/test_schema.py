from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tasks.config import Split
from tasks.errors import InputError
from tasks.kinds.series.schema import SERIES, SeriesSchema
from tests.windows import INPUTS, WINDOW, MakeWindows, cut, learnt, lines


def test_the_future_is_hidden_unless_it_is_known(windows: MakeWindows) -> None:
    found = windows("step")
    assert found.schema.columns == ["load", "heat", "clock"]
    assert found.X.shape == (len(found.rows), WINDOW + 1, 3)
    assert found.X.dtype == np.float32
    assert np.isnan(found.X[:, WINDOW:, :2]).all()
    clock = found.rows["hour"].to_numpy() % 12
    assert np.array_equal(found.X[:, WINDOW, 2], clock)


def test_a_request_without_the_future_is_encoded_alike(windows: MakeWindows) -> None:
    found = windows("steps")
    asked = found.rows.assign(
        **{name: [values[:WINDOW] for values in found.rows[name]] for name in found.schema.columns}
    )
    np.testing.assert_array_equal(found.schema.encode(asked), found.X)


def test_truth_is_what_comes_after_the_window(windows: MakeWindows) -> None:
    found = windows("steps")
    assert found.y.shape == (len(found.rows), 5, 2)
    own = found.schema.in_own_unit(found.y)
    np.testing.assert_allclose(own[0, :, 0], found.rows["load"][0][WINDOW:], rtol=1e-6)
    np.testing.assert_allclose(own[0, :, 1], found.rows["heat"][0][WINDOW:], rtol=1e-6)


def test_every_row_counts_once_in_what_standardises() -> None:
    frame = lines(60)
    frame["heat"] = frame["heat"].ffill().bfill()
    schema = learnt(cut(frame, "steps"), "steps")
    assert schema.center == pytest.approx([frame["load"].mean(), frame["heat"].mean()], rel=1e-5)
    assert schema.scale == pytest.approx(
        [frame["load"].std(ddof=0), frame["heat"].std(ddof=0)], rel=1e-5
    )


def test_rows_that_validate_do_not_standardise() -> None:
    frame = lines(100)
    frame["heat"] = frame["heat"].ffill().bfill()
    frame["note"] = np.where(frame["hour"] < 60, "train", "validation")
    split = Split(
        method="column", column="note", test_value="x", validation_value="validation", folds=1
    )
    table = cut(frame, "steps")
    table = table.filter(
        pa.array((table.column("hour").to_numpy() <= 55) | (table.column("hour").to_numpy() >= 60))
    )
    schema = learnt(table, "steps", split)
    early = frame[frame["hour"] < 60]
    assert schema.center == pytest.approx([early["load"].mean(), early["heat"].mean()], rel=1e-5)


def test_whole_series_are_drawn_for_single_answers(windows: MakeWindows) -> None:
    found = windows("answer")
    units = found.schema.resampling_units(found.rows)
    assert units is not None
    assert np.array_equal(units, found.rows[SERIES])


def test_blocks_of_time_are_drawn_for_forecasts(windows: MakeWindows) -> None:
    found = windows("steps")
    units = found.schema.resampling_units(found.rows)
    assert units is not None
    # twice the horizon of 5 is 10 hours, and 258 hours are 21 seasons of 12
    hour = found.rows["hour"].to_numpy()
    _, place = np.unique(hour, return_inverse=True)
    assert np.array_equal(units, place // 12)
    for unit in np.unique(units)[:-1]:
        assert len(np.unique(found.rows["line"][units == unit])) == 2


def test_an_empty_channel_is_refused() -> None:
    frame = lines(60)
    frame["heat"] = np.nan
    with pytest.raises(InputError, match=r"'heat'.*no value in any training window"):
        learnt(cut(frame, "step"), "step")


def test_the_schema_is_read_as_written(windows: MakeWindows, tmp_path: Path) -> None:
    schema = windows("step").schema
    path = tmp_path / "schema.json"
    schema.write(path)
    assert SeriesSchema.read(path) == schema
    heat, clock = schema.channels[1], schema.channels[2]
    assert (heat.nullable, heat.whole, heat.known, len(heat.example)) == (True, False, False, 24)
    assert (clock.nullable, clock.whole, clock.known, len(clock.example)) == (
        False, True, True, 25,
    )  # fmt: skip
    assert (clock.minimum, clock.maximum) == (0, 11)
    assert INPUTS["step"].seasons == schema.seasons
