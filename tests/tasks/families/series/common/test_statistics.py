import numpy as np
import pytest

from tasks.families.series.common.statistics import statistics


def test_statistics_of_a_line_and_a_constant() -> None:
    windows = np.stack([np.arange(12.0), np.full(12, 3.0)], axis=-1)[None].astype("float32")
    last, mean, spread, least, greatest, slope, five, ten = statistics(windows).reshape(8, 2)
    assert last.tolist() == [11, 3]
    assert mean.tolist() == [5.5, 3]
    assert spread == pytest.approx([np.arange(12).std(), 0])
    assert (least.tolist(), greatest.tolist()) == ([0, 3], [11, 3])
    assert slope == pytest.approx([1, 0])
    assert (five.tolist(), ten.tolist()) == ([9, 3], [6.5, 3])


def test_missing_values_are_left_out() -> None:
    random = np.random.default_rng(0)
    windows = random.normal(size=(4, 15, 3)).astype("float32")
    windows[1, 3:9, 1] = np.nan
    windows[2, :, 2] = np.nan
    found = statistics(windows).reshape(4, 8, 3)
    assert np.isnan(found[2, :, 2]).all()
    assert np.isnan(found).sum() == 8
    part = windows[1, :, 1]
    seen = ~np.isnan(part)
    assert found[1, 1, 1] == pytest.approx(part[seen].mean(), rel=1e-5)
    assert found[1, 2, 1] == pytest.approx(part[seen].std(), rel=1e-5)
    slope = np.polyfit(np.arange(15)[seen], part[seen], 1)[0]
    assert found[1, 5, 1] == pytest.approx(slope, rel=1e-4)
