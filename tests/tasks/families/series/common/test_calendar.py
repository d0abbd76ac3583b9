import numpy as np

from tasks.families.series.common.calendar import calendar
from tests.windows import WINDOW, MakeWindows


def test_few_whole_numbers_become_a_column_each(windows: MakeWindows) -> None:
    found = windows("step")
    ahead = calendar(found.X, found.schema)
    assert ahead.shape == (len(found.X), 1, 12)
    assert np.array_equal(ahead[:, 0].argmax(axis=1), found.X[:, WINDOW, 2])
    assert (ahead.sum(axis=2) == 1).all()


def test_what_training_never_saw_is_none_of_them(windows: MakeWindows) -> None:
    found = windows("step")
    strange = found.X[:2].copy()
    strange[0, WINDOW, 2], strange[1, WINDOW, 2] = 40, np.nan
    assert (calendar(strange, found.schema) == 0).all()


def test_nothing_known_is_no_column(windows: MakeWindows) -> None:
    found = windows("steps")
    assert calendar(found.X, found.schema).shape == (len(found.X), 5, 0)
