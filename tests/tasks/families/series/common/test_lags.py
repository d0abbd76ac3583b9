import numpy as np

from tasks.families.series.common.lags import Lags, filled
from tests.windows import WINDOW, MakeWindows, Windows


def questions(found: Windows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    shape = (len(found.X), *found.schema.prediction_shape)
    row, step, target = (place.ravel() for place in np.indices(shape))
    return row, step, target


def test_what_is_missing_is_what_was_before() -> None:
    nan = np.nan
    past = np.array([[nan, 1, nan, nan, 4], [nan] * 5, [7, nan, nan, nan, nan]], dtype="float32")
    assert filled(past[:, :, None])[:, :, 0].tolist() == [
        [1, 1, 1, 1, 4], [0] * 5, [7] * 5,
    ]  # fmt: skip


def test_the_last_and_the_season_before(windows: MakeWindows) -> None:
    found = windows("steps")
    lags = Lags(found.X, found.schema, relative=False)
    row, step, target = questions(found)
    shape = (len(found.X), 5, 2)
    load = found.X[:, :WINDOW, 0]
    last = lags.last(row, target).reshape(shape)
    assert np.array_equal(last[:, 3, 0], load[:, -1])
    seasonal = lags.seasonal(row, step, target).reshape(shape)
    # the longest season has twelve rows
    assert np.array_equal(seasonal[:, 3, 0], load[:, WINDOW + 3 - 12])


def test_features_do_not_know_the_future(windows: MakeWindows) -> None:
    found = windows("step")
    row, step, target = questions(found)
    asked = Lags(found.X, found.schema, relative=True).features(row, step, target)
    longer = found.X.copy()
    longer[:, WINDOW:, :2] = 1e6
    told = Lags(longer, found.schema, relative=True).features(row, step, target)
    np.testing.assert_array_equal(told, asked)
    other = found.X.copy()
    other[:, WINDOW, 2] += 1
    assert not np.array_equal(Lags(other, found.schema, True).features(row, step, target), asked)


def test_relative_features_do_not_depend_on_the_size(windows: MakeWindows) -> None:
    found = windows("step")
    row, step, target = questions(found)
    small = Lags(found.X, found.schema, relative=True)
    grown = found.X.copy()
    grown[:, :, 0] *= 8
    large = Lags(grown, found.schema, relative=True)
    a, b = small.features(row, step, target), large.features(row, step, target)
    np.testing.assert_allclose(b[:, :-1], a[:, :-1], rtol=1e-5)
    np.testing.assert_allclose(large.size, 8 * small.size, rtol=1e-5)
