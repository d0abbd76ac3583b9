"""Expectations in words: the end of a sentence that begins "expected"."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from tasks.documents.text import value_text

MAXIMUM_ITEMS = 12
MAXIMUM_LENGTH = 80

Arguments = dict[str, Any]


def phrase(expectation: str, arguments: Arguments) -> str:
    """Return what an expectation expects, such as "between 18 and 120".

    Args:
        expectation: its type in Great Expectations.
        arguments: its ``kwargs``.
    """
    words = PHRASES.get(expectation, _generic(expectation))(arguments)
    share = arguments.get("mostly", 1)
    condition = arguments.get("row_condition")
    words += f" where {_condition(condition)}" if condition else ""
    return words + (f" in at least {share:.4g} of rows" if share < 1 else "")


def count(rows: int) -> str:
    """Write a number of rows."""
    return f"{rows:,} row{'' if rows == 1 else 's'}"


def shown(value: Any, withheld: bool) -> str:
    """Write a value as found, or only that there is one where it must not be shown."""
    return "a value that is not shown" if withheld else quoted(value)


def quoted(value: Any) -> str:
    """Write a value as found: text in quotes, missing ones as "none", long ones cut."""
    if isinstance(value, tuple):
        return " and ".join(quoted(each) for each in value)
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "none"
    text = repr(str(value)) if isinstance(value, str) else value_text(value)
    return text if len(text) <= MAXIMUM_LENGTH else f"{text[:MAXIMUM_LENGTH]}…"


def listed(values: list[Any]) -> str:
    """Write the first values and how many there are in all."""
    shown = ", ".join(str(value) for value in values[:MAXIMUM_ITEMS])
    return shown if len(values) <= MAXIMUM_ITEMS else f"{shown}, … ({len(values)} in all)"


def _range(arguments: Arguments) -> str:
    low, high = _number(arguments.get("min_value")), _number(arguments.get("max_value"))
    strict_low, strict_high = arguments.get("strict_min"), arguments.get("strict_max")
    above = f"{'more than' if strict_low else 'at least'} {low}"
    below = f"{'less than' if strict_high else 'at most'} {high}"
    if low is None:
        return below
    if high is None:
        return above
    if strict_low or strict_high:
        return f"{above} and {below}"
    return f"between {low} and {high}"


def _condition(condition: Any) -> str:
    """Write a row condition, in either form of Great Expectations: text, or nested mappings."""
    if isinstance(condition, str):
        return condition
    if "conditions" in condition:
        return f" {condition['type']} ".join(map(_condition, condition["conditions"]))
    name = condition["column"]["name"]
    if condition["type"] == "nullity":
        return f"{name} is {'missing' if condition['is_null'] else 'given'}"
    return f"{name} {condition['operator']} {condition['parameter']!r}"


def _number(value: Any) -> str | None:
    # four digits may be a year
    long = isinstance(value, int | float) and abs(value) >= 10_000
    return None if value is None else f"{value:,}" if long else str(value)


def _range_of(subject: str) -> Callable[[Arguments], str]:
    return lambda arguments: f"{subject} {_range(arguments)}"


def _set_of(relation: str, key: str = "value_set") -> Callable[[Arguments], str]:
    return lambda arguments: f"{relation} {listed(arguments[key])}"


def _constant(words: str) -> Callable[[Arguments], str]:
    return lambda _: words


def _greater(arguments: Arguments) -> str:
    relation = "at least" if arguments.get("or_equal") else "more than"
    return f"{arguments['column_A']} {relation} {arguments['column_B']}"


def _generic(expectation: str) -> Callable[[Arguments], str]:
    words = expectation.removeprefix("expect_").replace("_", " ")

    def say(arguments: Arguments) -> str:
        rest = {key: value for key, value in arguments.items() if key not in {"column", "mostly"}}
        return f"{words} ({', '.join(f'{key} {value}' for key, value in rest.items())})"

    return say


PHRASES: dict[str, Callable[[Arguments], str]] = {
    "expect_column_values_to_be_between": _range,
    "expect_column_values_to_be_in_set": _set_of("one of"),
    "expect_column_values_to_not_be_in_set": _set_of("none of"),
    "expect_column_values_to_not_be_null": _constant("a value"),
    "expect_column_values_to_be_null": _constant("no value"),
    "expect_column_values_to_be_unique": _constant("a unique value"),
    "expect_column_values_to_be_of_type": lambda arguments: f"type {arguments['type_']}",
    "expect_column_values_to_match_regex": lambda arguments: f"text like {arguments['regex']}",
    "expect_column_value_lengths_to_be_between": _range_of("length"),
    "expect_compound_columns_to_be_unique": _set_of("a unique combination of", "column_list"),
    "expect_column_pair_values_a_to_be_greater_than_b": _greater,
    "expect_column_pair_values_to_be_equal": lambda arguments: (
        f"{arguments['column_A']} equal to {arguments['column_B']}"
    ),
    "expect_column_distinct_values_to_be_in_set": _set_of("only the values"),
    "expect_column_distinct_values_to_contain_set": _set_of("all of the values"),
    "expect_column_distinct_values_to_equal_set": _set_of("exactly the values"),
    "expect_column_max_to_be_between": _range_of("maximum"),
    "expect_column_mean_to_be_between": _range_of("mean"),
    "expect_column_median_to_be_between": _range_of("median"),
    "expect_column_min_to_be_between": _range_of("minimum"),
    "expect_column_proportion_of_unique_values_to_be_between": _range_of("share of unique values"),
    "expect_column_stdev_to_be_between": _range_of("standard deviation"),
    "expect_column_sum_to_be_between": _range_of("sum"),
    "expect_column_to_exist": _constant("a column of this name"),
    "expect_column_unique_value_count_to_be_between": _range_of("number of unique values"),
    "expect_table_columns_to_match_set": _set_of("columns", "column_set"),
    "expect_table_row_count_to_be_between": _range_of("number of rows"),
}
"""Wording of the expectations that suites use most; the others are spelt out generically."""
