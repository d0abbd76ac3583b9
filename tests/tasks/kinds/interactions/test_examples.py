from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tasks.config import Columns, InteractionsInputs, Target
from tasks.errors import InputError
from tasks.kinds.interactions.examples import examples
from tasks.kinds.interactions.schema import HISTORY
from tasks.split.partition import last

COLUMNS = Columns(time="moment", group="user")
NEXT = Target(column="item", objective="ranking")


def inputs(**more: Any) -> InteractionsInputs:
    return InteractionsInputs(kind="interactions", item="item", **more)


def made(rows: list[tuple[Any, Any, int]]) -> pd.DataFrame:
    users, items, moments = zip(*rows, strict=True)
    table = pa.table({"user": users, "item": items, "moment": moments})
    found: pd.DataFrame = examples(table, COLUMNS, NEXT, inputs()).to_pandas()
    return found


def test_the_last_two_of_each_user_carry_what_came_before() -> None:
    found = made([(2, 9, 4), (1, 5, 3), (1, 7, 1), (2, 5, 8), (1, 6, 2), (1, 8, 9), (3, 5, 1)])
    assert found["user"].tolist() == [1, 1, 1, 1, 2, 2, 3]
    assert found["item"].tolist() == [7, 6, 5, 8, 9, 5, 5]
    histories = [None if items is None else list(items) for items in found[HISTORY]]
    assert histories == [None, None, ["7", "6"], ["7", "6", "5"], [], ["9"], []]
    # one is held out and one validates; who did one thing only stays in training
    assert last(found, COLUMNS).tolist() == [False, False, False, True, False, True, False]


def test_an_item_counts_once_when_it_first_came() -> None:
    found = made([("a", "x", 1), ("a", "y", 2), ("a", "x", 3), ("a", "z", 4)])
    assert found["item"].tolist() == ["x", "y", "z"]
    assert list(found[HISTORY].iloc[-1]) == ["x", "y"]


def test_the_order_of_the_source_changes_nothing() -> None:
    rng = np.random.default_rng(0)
    rows = [
        (int(user), int(item), int(moment))
        for user, item, moment in np.unique(rng.integers(0, 6, (300, 3)) * [1, 7, 1], axis=0)
    ]
    whole = made(rows)
    shuffled = made([rows[place] for place in rng.permutation(len(rows))])
    first = whole.drop_duplicates(["user", "item"])[["user", "item", "moment"]]
    again = shuffled.drop_duplicates(["user", "item"])[["user", "item", "moment"]]
    pd.testing.assert_frame_equal(first, again)


def test_what_happens_at_one_moment_is_not_ordered_by_id() -> None:
    """A source lists ties by id: whoever kept that would make the largest id the answer."""
    rows = [(user, item, 0) for user in range(400) for item in range(10)]
    found = made(rows)
    answers = found[last(found, COLUMNS)]["item"]
    assert answers.value_counts().reindex(range(10)).between(15, 75).all()
    orders = found.groupby("user")["item"].agg(tuple)
    assert orders.nunique() > 390


def test_ratings_stay_rows_as_they_are() -> None:
    table = pa.table({"user": [1, 1], "item": [2, 2], "moment": [2, 1], "stars": [3.0, 4.0]})
    target = Target(column="stars", objective="regression")
    assert examples(table, COLUMNS, target, inputs()).equals(table)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"item_columns": ["Price"]}, "did you mean 'price'"),
        ({"user_columns": ["age"]}, "inputs.user_columns"),
        ({"name": "title"}, "inputs.name"),
    ],
)
def test_a_column_that_is_not_there_is_named(more: dict[str, Any], named: str) -> None:
    table = pa.table({"user": [1], "item": [2], "moment": [2], "price": [3.0]})
    with pytest.raises(InputError, match=named):
        examples(table, COLUMNS, NEXT, inputs(**more))


def test_a_column_of_the_name_made_here_is_refused() -> None:
    table = pa.table({"user": [1], "item": [2], "moment": [2], HISTORY: ["x"]})
    with pytest.raises(InputError, match="rename it"):
        examples(table, COLUMNS, NEXT, inputs())
