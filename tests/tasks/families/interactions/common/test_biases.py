import numpy as np
import pytest

from tasks.families.interactions.common.biases import Biases
from tasks.families.interactions.common.factors import RatingFactors

RNG = np.random.default_rng(0)
USERS, ITEMS, ROWS = 40, 30, 900
USER, ITEM = RNG.normal(0, 1, USERS), RNG.normal(0, 1, ITEMS)
TASTE = np.outer(np.sign(RNG.normal(size=USERS)), np.sign(RNG.normal(size=ITEMS)))


def pairs() -> tuple[np.ndarray, np.ndarray]:
    cells = RNG.permutation(USERS * ITEMS)[:ROWS]
    user, item = np.divmod(cells, ITEMS)
    y = 3 + USER[user] + ITEM[item] + TASTE[user, item]
    return np.column_stack([user, item]).astype("float32"), y


def test_biases_of_users_and_items_are_told_apart() -> None:
    X, _ = pairs()
    user, item = X.T.astype(int)
    y = 3 + USER[user] + ITEM[item]
    model = Biases(USERS, ITEMS, 0.01, 0.01).fit(X, y)
    assert np.abs(model.predict(X) - y).max() < 0.05


def test_the_unknown_are_taken_for_average_ones() -> None:
    X, y = pairs()
    model = Biases(USERS, ITEMS).fit(X, y)
    unknown = np.array([[-1, -1], [3, -1], [-1, 4]])
    values = model.unbounded(unknown)
    assert values[0] == pytest.approx(y.mean())
    assert values[1] == pytest.approx(y.mean() + model.user[3])
    assert values[2] == pytest.approx(y.mean() + model.item[4])


def test_answers_keep_to_values_seen() -> None:
    X, y = pairs()
    model = Biases(USERS, ITEMS).fit(X, np.clip(y, 1, 5))
    assert model.predict(X).min() >= 1
    assert model.predict(X).max() <= 5


def test_factors_find_the_taste_that_biases_leave() -> None:
    X, y = pairs()
    fit, held_out = slice(0, 700), slice(700, None)
    settings = {"rank": 3, "ridge": 0.3, "rounds": 8, "user_shrinkage": 1.0, "item_shrinkage": 1.0}
    factors = RatingFactors(settings, USERS, ITEMS, 0).fit(X[fit], y[fit])
    alone = Biases(USERS, ITEMS, 1.0, 1.0).fit(X[fit], y[fit])
    errors = [
        np.mean((model.predict(X[held_out]) - y[held_out]) ** 2) for model in (factors, alone)
    ]
    assert errors[0] < 0.5 * errors[1]
    assert np.array_equal(factors.taste(np.array([[-1, 2], [2, -1]])), [0, 0])
