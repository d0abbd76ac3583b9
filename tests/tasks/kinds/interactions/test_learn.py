from typing import Any

import pyarrow as pa
import pytest

from tasks.config import Columns, InteractionsInputs
from tasks.errors import InputError
from tasks.kinds.interactions.learn import learn
from tasks.kinds.interactions.schema import InteractionsSchema

ROWS: dict[str, list[Any]] = {
    "user": [2, 2, 1, 1, 10],
    "film": ["b", "a", "a", "c", "c"],
    "title": ["Bee", "Ant", "Ant", None, None],
    "genres": ["Fun|Sad", "Fun", "Fun|Fun", "Sad", "Sad"],
    "year": [1990.0, None, None, 2010.0, 2010.0],
    "same": ["x"] * 5,
    "region": ["north", "north", "south", "south", "north"],
}
SHARED: dict[str, Any] = {
    "target": "film", "objective": "ranking", "classes": [], "time_ordered": False,
    "weighted": False, "train_rows": 5, "test_rows": 0,
}  # fmt: skip


def made(objective: str = "ranking", **more: Any) -> InteractionsSchema:
    inputs = InteractionsInputs(kind="interactions", item="film", **more)
    shared = SHARED | {"objective": objective}
    if objective == "regression":
        shared["target"] = "stars"
    return learn(pa.table(ROWS), Columns(group="user"), inputs, shared)


def test_the_catalogue_counts_and_names_items() -> None:
    schema = made(name="title")
    assert schema.classes == schema.items.ids == ["a", "b", "c"]
    assert schema.items.names == ["Ant", "Bee", "c"]
    assert schema.items.interactions == [2, 1, 2]
    assert schema.prediction_shape == (3,)
    assert schema.users.ids == ["1", "10", "2"]
    assert schema.users.histories == [[0, 2], [2], [1, 0]]


def test_attributes_are_learnt_where_they_tell_anything() -> None:
    schema = made(
        item_columns=["genres", "year", "same"],
        user_columns=["region"],
        separators={"genres": "|"},
    )
    assert schema.columns == ["user", "history"]
    # two users are of the north; the south is one user's own and tells nothing of others
    genres, year = schema.attributes
    assert (genres.name, genres.values, genres.separator) == ("genres", ["Fun", "Sad"], "|")
    assert (year.name, year.values, year.edges) == ("year", [], [2010.0])
    assert schema.items.codes == [[0], [0, 1, 2], [1, 3]]


def test_nobody_is_remembered_against_the_configuration() -> None:
    assert made(remember_users=False).users.ids == []
    # a user's habits are what ratings are predicted by
    assert made("regression", remember_users=False).users.ids == ["1", "10", "2"]


def test_ratings_know_items_but_have_no_classes() -> None:
    schema = made("regression", item_columns=["genres"], separators={"genres": "|"})
    assert (schema.classes, schema.items.ids) == ([], ["a", "b", "c"])
    assert schema.columns == ["user", "film", "genres"]
    assert schema.feature_names == ["user", "film", "genres: Fun", "genres: Sad"]


def test_a_column_kept_back_cannot_name_anything() -> None:
    table = pa.table(ROWS).drop_columns(["user"])
    inputs = InteractionsInputs(kind="interactions", item="film")
    with pytest.raises(InputError, match="kept back"):
        learn(table, Columns(group="user", personal=["user"]), inputs, SHARED)


def test_a_single_item_is_no_catalogue() -> None:
    table = pa.table({"user": [1, 2], "film": ["a", "a"]})
    inputs = InteractionsInputs(kind="interactions", item="film")
    with pytest.raises(InputError, match="one item only"):
        learn(table, Columns(group="user"), inputs, SHARED)
