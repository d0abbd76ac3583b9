"""Rows stay where they are whatever other rows do, and rare classes are in every part."""

from collections import Counter

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.documents.identities import identities
from tasks.kinds.kind import HELD_OUT
from tasks.split.deal import deal, places

FOLDS = st.sampled_from([1, 3, 5])
SEEDS = st.integers(0, 50)
MANY = 150
"""Rows of a class beyond which hashing brings it into every part: each gets at least .16."""


def dealt(ids: list[int], labels: list[str] | None, folds: int, seed: int) -> dict[int, int]:
    """Deal rows of these ids out; give the part of each."""
    named = identities(pa.table({"id": pa.array(ids, pa.int64())}), ["id"])
    series = None if labels is None else pd.Series(labels, dtype="str")
    return dict(zip(ids, deal(named, series, 0.2, folds, seed).tolist(), strict=True))


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Ids of a table, and of the table after rows came, went and changed places."""
    before = draw(st.lists(st.integers(0, 10**6), min_size=MANY, max_size=400, unique=True))
    gone = draw(st.sets(st.sampled_from(before), max_size=len(before) - MANY))
    new = draw(st.lists(st.integers(10**6 + 1, 10**9), max_size=200, unique=True))
    after = draw(st.permutations([*(one for one in before if one not in gone), *new]))
    return before, after


@settings(deadline=None, max_examples=25)
@given(changes(), FOLDS, SEEDS, st.booleans())
def test_rows_stay_where_they_are(
    tables: tuple[list[int], list[int]], folds: int, seed: int, by_class: bool
) -> None:
    parts = [dealt(ids, ["a"] * len(ids) if by_class else None, folds, seed) for ids in tables]
    stayed = parts[0].keys() & parts[1].keys()
    assert {one: parts[0][one] for one in stayed} == {one: parts[1][one] for one in stayed}


@settings(deadline=None, max_examples=25)
@given(st.data(), FOLDS, SEEDS)
def test_a_rare_class_is_in_every_part_and_moves_no_row_of_others(
    data: st.DataObject, folds: int, seed: int
) -> None:
    wanted = len(places(0.2, folds))
    rare = data.draw(st.integers(wanted, 4 * wanted))
    ids = data.draw(
        st.lists(st.integers(0, 10**9), min_size=MANY + rare, max_size=MANY + rare, unique=True)
    )
    labels = ["rare"] * rare + ["common"] * MANY
    parts = dealt(ids, labels, folds, seed)
    assert {parts[one] for one in ids[:rare]} == set(places(0.2, folds))
    natural = dealt(ids, None, folds, seed)
    assert all(parts[one] == natural[one] for one in ids[rare:])
    moved = sum(parts[one] != natural[one] for one in ids[:rare])
    lacking = set(places(0.2, folds)) - {natural[one] for one in ids[:rare]}
    assert moved == len(lacking)


@settings(deadline=None, max_examples=25)
@given(st.data(), SEEDS)
def test_a_rare_class_is_where_it_is_whatever_other_classes_do(
    data: st.DataObject, seed: int
) -> None:
    ids = data.draw(st.lists(st.integers(0, 10**9), min_size=80, max_size=80, unique=True))
    order = data.draw(st.permutations(ids[:60]))
    labels = {one: "rare" if one in ids[:12] else "common" for one in ids}
    before = dealt(ids, [labels[one] for one in ids], 5, seed)
    after = dealt(order, [labels[one] for one in order], 5, seed)
    assert all(before[one] == after[one] for one in ids[:12])


def test_a_group_of_several_classes_moves_whole_and_leaves_none_behind() -> None:
    random = np.random.default_rng(0)
    for seed in range(30):
        groups = random.integers(0, 14, 300)
        labels = pd.Series(np.where((groups < 7) & (random.random(300) < 0.4), "rare", "common"))
        named = identities(pa.table({"g": groups}), ["g"])
        parts = pd.Series(deal(named, labels, 0.2, 5, seed))
        assert (parts.groupby(groups).nunique() == 1).all()
        assert set(parts) == {*range(5), HELD_OUT}
        assert set(parts[labels == "common"]) == {*range(5), HELD_OUT}


def test_a_class_of_too_few_rows_is_never_held_out_alone() -> None:
    for seed in range(30):
        parts = dealt(list(range(102)), ["rare"] * 2 + ["common"] * 100, 5, seed)
        assert {parts[0], parts[1]} != {HELD_OUT}


@pytest.mark.parametrize("rows", [150, 1000])
def test_shares_are_binomial(rows: int) -> None:
    named = identities(pa.table({"id": np.arange(rows)}), ["id"])
    shares = np.array([(deal(named, None, 0.2, 5, seed) == HELD_OUT).mean() for seed in range(200)])
    spread = (0.2 * 0.8 / rows) ** 0.5
    assert abs(shares.mean() - 0.2) < 4 * spread / 200**0.5
    assert shares.std() == pytest.approx(spread, rel=0.2)


def test_hold_out_and_folds_are_independent() -> None:
    parts = pd.Series(dealt(list(range(60_000)), None, 3, 0))
    shares = parts.value_counts(normalize=True)
    assert shares[HELD_OUT] == pytest.approx(0.2, abs=0.008)
    assert shares[[0, 1, 2]].to_numpy() == pytest.approx(np.full(3, 0.8 / 3), abs=0.008)
    other = pd.Series(dealt(list(range(60_000)), None, 3, 1))
    both = ((parts == HELD_OUT) & (other == HELD_OUT)).mean()
    assert both == pytest.approx(0.04, abs=0.004)


def test_what_another_part_lacks_comes_from_training_rows_where_it_can() -> None:
    """Seeds in which a fold lacks a class that both the hold-out and another fold could spare."""
    moved = 0
    for seed in range(300):
        ids = list(range(MANY + 12))
        labels = ["rare"] * 12 + ["common"] * MANY
        natural, parts = dealt(ids, None, 3, seed), dealt(ids, labels, 3, seed)
        lacking = {*range(3)} - {natural[one] for one in ids[:12]}
        spare = Counter(natural[one] for one in ids[:12])
        if len(lacking) != 1 or spare[HELD_OUT] < 2 or max(spare[part] for part in range(3)) < 2:
            continue
        moved += 1
        left = [one for one in ids[:12] if natural[one] != parts[one]]
        assert [natural[one] for one in left].count(HELD_OUT) == 0
    assert moved, "the property is tried at least once"
