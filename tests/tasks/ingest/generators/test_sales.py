"""Generated shops: the same every time, with a year's pattern and holidays."""

import pandas as pd

from tasks.ingest.generators.sales import WEEKS, generate


def test_a_longer_table_begins_with_a_shorter_one() -> None:
    pd.testing.assert_frame_equal(generate(400, 7), generate(900, 7).head(400))
    assert not generate(400, 7).equals(generate(400, 8))


def test_a_shop_has_every_week_once() -> None:
    frame = generate(10 * WEEKS, 1)
    assert frame.notna().all(axis=None)
    assert not frame.duplicated(["store", "week_of"]).any()
    steps = frame.groupby("store")["week_of"].diff().dropna()
    assert (steps == pd.Timedelta(days=7)).all()
    assert (frame["week_of"].dt.isocalendar().week == frame["week"]).all()


def test_shops_differ_in_size_and_share_their_holidays() -> None:
    frame = generate(30 * WEEKS, 1)
    size = frame.groupby("store")["sales"].mean()
    assert size.max() > 3 * size.min()
    usual = frame["sales"] / frame["store"].map(size)
    assert usual[frame["week"] == 51].mean() > 1.3
    assert usual[frame["holiday"] == 1].mean() > usual[frame["holiday"] == 0].mean() + 0.05
    assert usual[frame["week"] == 1].mean() < 0.95
