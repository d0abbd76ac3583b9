"""Expectations and values in words."""

from typing import Any

import numpy as np
import pytest

from tasks.validate.wording import phrase, quoted


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"min_value": 18, "max_value": 120}, "between 18 and 120"),
        ({"min_value": 0.5}, "at least 0.5"),
        ({"max_value": 5}, "at most 5"),
        ({"min_value": 0, "strict_min": True}, "more than 0"),
        ({"min_value": 0, "max_value": 1, "strict_max": True}, "at least 0 and less than 1"),
        ({"min_value": 1990, "max_value": 100_000}, "between 1990 and 100,000"),
        ({"min_value": 0, "mostly": 0.95}, "at least 0 in at least 0.95 of rows"),
    ],
)
def test_ranges(arguments: dict[str, Any], words: str) -> None:
    assert phrase("expect_column_values_to_be_between", {"column": "a", **arguments}) == words


def test_long_sets_are_cut() -> None:
    words = phrase("expect_column_values_to_be_in_set", {"value_set": list(range(40))})
    assert words == "one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … (40 in all)"


def test_every_other_expectation_has_words() -> None:
    arguments = {"column": "a", "strftime_format": "%Y"}
    words = phrase("expect_column_values_to_match_strftime_format", arguments)
    assert words == "column values to match strftime format (strftime_format %Y)"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (np.float64(-4.0), "-4"), (np.int64(3), "3"), ("zz ", "'zz '"), (None, "none"),
        (float("nan"), "none"), ((np.int64(3), "x"), "3 and 'x'"), ("x" * 99, "'" + "x" * 79 + "…"),
    ],
)  # fmt: skip
def test_values_as_found(value: Any, written: str) -> None:
    assert quoted(value) == written
