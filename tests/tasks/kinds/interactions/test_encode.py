import numpy as np
import pandas as pd

from tasks.kinds.interactions.example import sequences
from tests.boutique import MakeVisits


def test_histories_hold_known_items_in_order(visits: MakeVisits) -> None:
    schema = visits("ranking").schema
    a, b = schema.items.ids[3], schema.items.ids[1]
    region = next(found for found in schema.attributes if found.name == "region")
    rows = pd.DataFrame(
        {
            "user": ["nobody", None, None],
            "history": [[a, "of another shop", b], None, []],
            "region": [region.values[1], None, "the moon"],
            "age": [None, 30, None],
        }
    )
    first, second, third = schema.encode(rows)
    assert (first.user, first.items.tolist(), first.codes.tolist()) == ("nobody", [3, 1], [1])
    assert (second.user, second.items.tolist(), len(second.codes)) == ("", [], 1)
    assert third.codes.tolist() == []


def test_a_known_user_has_known_attributes_unless_others_are_sent(visits: MakeVisits) -> None:
    schema = visits("ranking").schema
    user, known = schema.users.ids[0], schema.users.codes[0]
    assert known
    rows = pd.DataFrame(
        {"user": [user, user], "history": [[], []], "region": [None, "coast"], "age": [None, None]}
    )
    silent, told = schema.encode(rows)
    assert silent.codes.tolist() == known
    assert len(told.codes) == 1


def test_the_sequence_of_a_user_is_put_together_from_rows(visits: MakeVisits) -> None:
    found = visits("ranking")
    users = sequences(found.X, found.y)
    assert len(users) == found.rows["user"].nunique()
    ids = np.array(found.schema.items.ids)
    for user in users[:5]:
        own = found.rows[found.rows["user"] == user.user].sort_values("moment")
        assert ids[user.items].tolist() == own["item"].tolist()


def test_pairs_of_known_users_and_items_need_no_attributes(visits: MakeVisits) -> None:
    found = visits("regression")
    schema = found.schema
    assert found.X.shape == (len(found.rows), len(schema.feature_names))
    bare = (
        found.rows[["user", "item"]]
        .head(20)
        .assign(category=None, brand=None, price=None, region=None, age=None)
    )
    assert np.array_equal(schema.encode(bare), found.X[:20], equal_nan=True)


def test_pairs_of_unknown_items_take_the_attributes_of_the_row(visits: MakeVisits) -> None:
    found = visits("regression")
    schema = found.schema
    row = found.rows.head(1).assign(item="new", user="new")
    known, unknown = schema.encode(found.rows.head(1))[0], schema.encode(row)[0]
    assert unknown[:2].tolist() == [-1, -1]
    assert np.array_equal(known[2:], unknown[2:], equal_nan=True)


def test_ratings_of_a_user_are_drawn_together(visits: MakeVisits) -> None:
    found = visits("regression")
    units = found.schema.resampling_units(found.rows)
    assert units is not None
    assert len(np.unique(units)) == found.rows["user"].nunique()
    assert visits("ranking").schema.resampling_units(found.rows) is None
