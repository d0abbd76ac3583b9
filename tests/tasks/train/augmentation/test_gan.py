"""A network makes rows of a class: its own values, known categories, always the same."""

import hashlib
from typing import Any

import numpy as np
import pytest

from tasks.train.augmentation import game
from tasks.train.augmentation.gan import generated
from tasks.train.augmentation.mixed import MixedColumns
from tests.tasks.train.augmentation.conftest import shorten, uneven_rows


def made(uneven: Any, lacking: dict[int, int]) -> Any:
    return generated(uneven.X, uneven.y, lacking, MixedColumns(uneven.X, uneven.schema), 0)


def test_rows_are_like_those_of_their_class(uneven: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(game, "STEPS", 1000)
    monkeypatch.setattr(game, "KEPT", 0.99)
    X, y = made(uneven, {1: 70, 2: 88})
    assert X.shape == (158, 4)
    assert np.bincount(y).tolist() == [0, 70, 88]
    for number in (1, 2):
        true, rows = uneven.X[uneven.y == number], X[y == number]
        for place in (0, 1):
            assert abs(np.nanmedian(rows[:, place]) - np.nanmedian(true[:, place])) < 3
    # class 2 lives in one town, or in none that is known
    towns = X[y == 2, 3]
    assert (np.isnan(towns) | (towns == 2)).mean() > 0.9
    assert 0.02 < np.isnan(X[:, 0]).mean() < 0.5


@pytest.mark.usefixtures("short_game")
def test_nothing_is_made_that_was_never_seen(uneven: Any) -> None:
    X, _ = made(uneven, {2: 300})
    assert set(X[:, 2]) <= {0.0, 1.0}
    assert set(X[~np.isnan(X[:, 3]), 3]) <= {0.0, 1.0, 2.0}
    assert set(X[:, 1] % 1) == {0.0}
    for place in (0, 1):
        assert np.nanmin(X[:, place]) >= np.nanmin(uneven.X[:, place])
        assert np.nanmax(X[:, place]) <= np.nanmax(uneven.X[:, place])


@pytest.mark.usefixtures("short_game")
@pytest.mark.parametrize("kept", [[0, 1], [2, 3]])
def test_tables_of_one_kind_of_column(uneven: Any, kept: list[int]) -> None:
    features = [uneven.schema.features[place] for place in kept]
    schema = uneven.schema.model_copy(update={"features": features})
    rows = np.nan_to_num(uneven.X[:, kept])
    X, _ = generated(rows, uneven.y, {2: 5}, MixedColumns(rows, schema), 0)
    assert X.shape == (5, 2)


def digest_of_a_short_game() -> str:
    """Return the SHA-256 of rows that are made after few steps."""
    with pytest.MonkeyPatch.context() as patch:
        shorten(patch)
        X, _ = made(uneven_rows(), {1: 70, 2: 88})
    return hashlib.sha256(X.tobytes()).hexdigest()


@pytest.mark.end_to_end
def test_the_same_bytes_in_any_process(elsewhere: dict[str, str]) -> None:
    assert digest_of_a_short_game() == elsewhere["rows of a GAN"]
