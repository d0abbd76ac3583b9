"""A generated shop: the same every time, with something to learn from order and attributes."""

import numpy as np
import pandas as pd

from tasks.ingest.generators.shop import PER_USER, generate


def test_a_seed_always_gives_the_same_rows() -> None:
    pd.testing.assert_frame_equal(generate(800, 7), generate(800, 7))
    assert not generate(800, 7).equals(generate(800, 8))


def test_interactions_are_plausible() -> None:
    frame = generate(12_000, 1)
    assert len(frame) == 12_000
    assert frame["moment"].is_monotonic_increasing
    assert not frame.duplicated(["user", "item"]).any()
    assert frame.notna().all(axis=None)
    assert frame["stars"].isin([1, 2, 3, 4, 5]).all()
    assert (frame["price"] > 0).all()
    assert frame.groupby("user").size().mean() > PER_USER / 2
    year = 2020 + (frame["moment"] - 1_577_836_800) // (365 * 86_400)
    assert (frame["launched"] <= year).all()
    assert (frame["joined"] <= year).all()
    assert (frame.groupby("user")[["region", "age", "joined"]].nunique() == 1).all(axis=None)
    assert (frame.groupby("item")[["category", "brand", "price"]].nunique() == 1).all(axis=None)


def test_one_thing_leads_to_a_similar_one() -> None:
    frame = generate(12_000, 1).sort_values(["user", "moment"], kind="stable")
    same_user = frame["user"].eq(frame["user"].shift())
    same = frame["category"].eq(frame["category"].shift())[same_user].mean()
    chance = (frame["category"].value_counts(normalize=True) ** 2).sum()
    assert same > 3 * chance


def test_tastes_differ_by_region_and_show_in_stars() -> None:
    frame = generate(12_000, 1)
    shares = pd.crosstab(frame["region"], frame["category"], normalize="index")
    assert np.abs(shares - shares.mean()).max(axis=None) > 0.05
    residual = frame["stars"] - frame.groupby("item")["stars"].transform("mean")
    assert residual.groupby(frame["user"]).mean().std() > 0.1
