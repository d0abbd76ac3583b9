import numpy as np
import pyarrow as pa

from tasks.kinds.kind import HELD_OUT
from tasks.kinds.series.overlap import without_overlap
from tasks.kinds.series.schema import FIRST, LAST, SERIES


def example_table(series: list[int], first: list[int], horizon: int) -> pa.Table:
    last = [place + horizon - 1 for place in first]
    return pa.table({SERIES: series, FIRST: first, LAST: last})


def test_no_part_knows_the_answers_of_a_later_one() -> None:
    table = example_table([0] * 12, list(range(12)), 3)
    parts = np.array([-1] * 4 + [0] * 4 + [HELD_OUT] * 4)
    kept = without_overlap(table, parts)
    # rows 4 and 5 are asked of fold 0, rows 8 and 9 of the hold-out
    assert np.flatnonzero(~kept).tolist() == [2, 3, 6, 7]
    first, last = table.column(FIRST).to_numpy(), table.column(LAST).to_numpy()
    for part, later in ((-1, 0), (0, HELD_OUT)):
        assert last[kept & (parts == part)].max() < first[parts == later].min()


def test_series_do_not_touch_each_other() -> None:
    table = example_table([0, 0, 0, 1, 1, 1], [5, 6, 7, 5, 6, 7], 4)
    assert without_overlap(table, np.array([0, 0, 0, 1, 1, 1])).all()


def test_single_steps_never_overlap() -> None:
    table = example_table([0] * 6, list(range(6)), 1)
    assert without_overlap(table, np.array([0, 1, 0, 1, HELD_OUT, 0])).all()
