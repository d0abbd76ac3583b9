"""Free text: components of its words, learnt on what it was fitted on alone."""

import numpy as np
import pandas as pd
import pytest

from tasks.columns.column import Column
from tasks.columns.encoders.text import COMPONENTS, ENCODER, LENGTH, TextComponents, words

random = np.random.default_rng(0)
GOOD, BAD = ["warm", "quick", "friendly", "fresh"], ["cold", "late", "rude", "stale"]


def texts(count: int) -> "pd.Series[str]":
    """Remarks of one mood, the even ones good."""
    moods = [GOOD if row % 2 == 0 else BAD for row in range(count)]
    filler = [f"w{number}" for number in range(60)]
    return pd.Series(
        [" ".join([*random.choice(mood, 3), *random.choice(filler, 4)]) for mood in moods]
    )


def learn(values: "pd.Series[str]") -> Column:
    typed = ENCODER.read(values)
    facts = {"categories": [], **ENCODER.learn(typed.dropna())}
    return Column(name="remark", type="text", nullable=False, **facts)


def test_words_of_scripts_without_spaces_are_characters() -> None:
    assert words("Sci-Fi|Drama 7") == ["sci", "fi", "drama", "7"]
    assert words("好吃, ok") == ["好", "吃", "ok"]


def test_what_is_learnt_of_a_column() -> None:
    column = learn(pd.Series(["rain all day", "rain", None, "!", "sun and rain"]))
    assert column.words[:2] == ["rain", "all"]
    assert (column.minimum, column.maximum, column.example) == (4, 12, "rain all day")


def test_missing_and_long_texts_are_read_as_far_as_they_go() -> None:
    values = pd.Series(["word " * LENGTH, None, "?"])
    assert ENCODER.read(values).isna().tolist() == [False, True, True]
    cells = ENCODER.encode(values, learn(texts(50)))
    assert [len(cell) for cell in cells] == [LENGTH, 0, 1]


def test_components_tell_texts_apart() -> None:
    cells = ENCODER.encode(texts(300), learn(texts(50)))
    numbers = TextComponents().fit(cells[:200]).transform(cells)
    assert numbers.shape == (300, COMPONENTS)
    good, bad = numbers[:200:2].mean(axis=0), numbers[1:200:2].mean(axis=0)
    nearer = np.linalg.norm(numbers - good, axis=1) < np.linalg.norm(numbers - bad, axis=1)
    assert np.mean(nearer[200:] == (np.arange(100) % 2 == 0)) > 0.95


def test_the_same_texts_give_the_same_components() -> None:
    cells = ENCODER.encode(texts(100), learn(texts(50)))
    first, second = (TextComponents().fit(cells).transform(cells) for _ in range(2))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("fitted", [[""] * 30, ["sun", "rain"] * 15], ids=["none", "few"])
def test_fewer_terms_than_components(fitted: list[str]) -> None:
    cells = np.array(fitted, dtype=object)
    numbers = TextComponents().fit(cells).transform(np.array(["sun", "fog"], dtype=object))
    assert numbers.shape == (2, COMPONENTS)
    assert numbers[0].any() == ("sun" in fitted)
    assert not numbers[1].any()
