import numpy as np
import pytest

from tasks.families.series.common.autoregression import Anchor, Autoregression
from tests.windows import WINDOW, MakeWindows


@pytest.mark.parametrize("anchor", ["none", "last", "mean"])
@pytest.mark.parametrize("relative", [False, True])
def test_answers_come_back_in_their_unit(
    anchor: Anchor, relative: bool, windows: MakeWindows
) -> None:
    found = windows("steps")
    form = Autoregression(found.schema, anchor, relative)
    form.fit(found.X)
    inputs, level, size = form.questions(found.X)
    assert inputs.shape == (2 * len(found.X), WINDOW)
    again = form.answered(form.learnt(found.y, level, size), level, size)
    np.testing.assert_allclose(again, found.y, atol=1e-9)


def test_the_level_and_the_spread_are_taken_out(windows: MakeWindows) -> None:
    found = windows("steps")
    form = Autoregression(found.schema, "last", relative=True)
    form.fit(found.X)
    shifted = found.X.copy()
    shifted[:, :, 0] = 3 * shifted[:, :, 0] + 50
    plain, _, _ = form.past(found.X)
    other, _, _ = form.past(shifted)
    # a flat window has a least spread, hence not quite equal
    np.testing.assert_allclose(other[:, :, 0], plain[:, :, 0], rtol=0.03, atol=0.01)
    assert np.abs(plain[:, -1]).max() == 0


def test_an_error_counts_in_its_own_unit(windows: MakeWindows) -> None:
    found = windows("steps")
    form = Autoregression(found.schema, "last", relative=True)
    form.fit(found.X)
    _, level, size = form.past(found.X)
    answers = np.zeros((len(found.X), 5, 2))
    off = answers + 0.1
    own = form.answered(off, level, size) - form.answered(answers, level, size)
    squared, weight = (own**2).mean(axis=1), form.weights(size)
    ratio = squared / weight
    np.testing.assert_allclose(ratio, ratio[0, 0])
