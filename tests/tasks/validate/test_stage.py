"""Validate as a whole: what is set aside, what stops the run, what is only reported."""

import re
import warnings
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from tasks.columns.strays import Strays, strays_of
from tasks.config import Columns
from tasks.documents import Validation
from tasks.documents.table import read_table
from tasks.errors import InputError
from tasks.layout import Layout

Hold = Callable[..., Validation]

AGE: dict[str, Any] = {
    "type": "expect_column_values_to_be_between",
    "kwargs": {"column": "age", "min_value": 18, "max_value": 120},
    "notes": "adults",
}
WARD = {
    "type": "expect_column_values_to_be_in_set",
    "kwargs": {"column": "ward", "value_set": ["north", "south", "east", "west"]},
}


def reasons(layout: Layout) -> list[Any]:
    return list(read_table(layout.rejected).column("reasons").to_pylist())


def test_a_bad_cell_is_noted_also_of_rows_that_are_set_aside(
    patients: pd.DataFrame, hold: Hold, layout: Layout
) -> None:
    written = patients["age"].astype("str")
    written.iloc[3] = "old"
    digits = {
        "type": "expect_column_values_to_match_regex",
        "kwargs": {"column": "age", "regex": r"\d+"},
    }
    assert hold(patients.assign(age=written), [digits]).rejected_rows == 1
    valid = read_table(layout.valid)
    strays = strays_of(valid.schema.field("age"))
    assert strays == Strays(len(patients) - 1, 0, "")
    assert hold(patients.assign(age=written), []).rejected_rows == 0
    noted = strays_of(read_table(layout.valid).schema.field("age"))
    assert noted == Strays(len(patients), 1, "old")


def test_healthy_rows_all_pass(patients: pd.DataFrame, hold: Hold, layout: Layout) -> None:
    validation = hold(patients, [AGE, WARD])
    assert validation.passed
    assert validation.rejected_rows == 0
    assert read_table(layout.valid) == read_table(layout.raw)
    rejected = read_table(layout.rejected)
    assert rejected.num_rows == 0
    assert rejected.column_names == [*patients, "reasons"]
    assert Validation.read(layout.validation / "validation.json") == validation


def test_bad_rows_are_set_aside_with_every_reason(
    patients: pd.DataFrame, hold: Hold, layout: Layout
) -> None:
    patients.loc[[3, 7], "age"] = -4
    patients.loc[7, "ward"] = "attic"
    validation = hold(patients, [AGE, WARD])
    assert validation.passed
    assert validation.rejected_rows == 2
    assert reasons(layout) == [
        "age: expected between 18 and 120, found -4",
        "age: expected between 18 and 120, found -4; "
        "ward: expected one of north, south, east, west, found 'attic'",
    ]
    assert read_table(layout.valid).column("id").to_pylist() == [
        name for position, name in enumerate(patients["id"]) if position not in {3, 7}
    ]
    age = next(check for check in validation.checks if check.column == "age")
    assert (age.passed, age.unexpected_rows, age.examples) == (False, 2, ["-4"])
    assert age.notes == "adults"


def test_too_many_bad_rows_stop_the_run_but_leave_an_account(
    patients: pd.DataFrame, hold: Hold, layout: Layout
) -> None:
    hold(patients, [AGE])
    patients.loc[:9, "age"] = 400
    with pytest.raises(InputError, match=r"10 of 100 rows \(10\.0%\).*allowed are 5\.0%") as caught:
        hold(patients, [AGE, WARD])
    assert "age: expected between 18 and 120, not so in 10 rows" in str(caught.value)
    assert "ward" not in str(caught.value)
    assert not layout.valid.exists(), "rows of the earlier snapshot must not pass for these"
    assert len(reasons(layout)) == 10
    assert not Validation.read(layout.validation / "validation.json").passed
    assert "was refused" in (layout.validation / "index.html").read_text()


def test_the_bound_belongs_to_the_suite(patients: pd.DataFrame, hold: Hold) -> None:
    patients.loc[:9, "age"] = 400
    assert hold(patients, [AGE], maximum_rejected_share=0.1).rejected_rows == 10
    with pytest.raises(InputError, match=r"allowed are 9\.0%"):
        hold(patients, [AGE], maximum_rejected_share=0.09)


@pytest.mark.parametrize("severity", ["warning", "info"])
def test_lesser_severities_reject_nothing(
    severity: str, patients: pd.DataFrame, hold: Hold, layout: Layout
) -> None:
    patients.loc[:49, "age"] = -4
    validation = hold(patients, [{**AGE, "severity": severity}])
    assert validation.passed
    assert validation.rejected_rows == 0
    assert read_table(layout.valid).num_rows == 100
    found = [check for check in validation.checks if not check.passed]
    assert [(check.severity, check.unexpected_rows) for check in found] == [(severity, 50)]


def test_mostly_tolerates_its_share(patients: pd.DataFrame, hold: Hold) -> None:
    patients.loc[:2, "age"] = -4
    tolerant = {**AGE, "kwargs": {**AGE["kwargs"], "mostly": 0.97}}
    assert hold(patients, [tolerant]).rejected_rows == 0
    strict = {**AGE, "kwargs": {**AGE["kwargs"], "mostly": 0.98}}
    assert hold(patients, [strict]).rejected_rows == 3


def test_a_critical_expectation_on_the_table_stops_the_run(
    patients: pd.DataFrame, hold: Hold, layout: Layout
) -> None:
    mean = {
        "type": "expect_column_mean_to_be_between",
        "kwargs": {"column": "age", "max_value": 30},
    }
    with pytest.raises(InputError, match="age: expected mean at most 30, found 4"):
        hold(patients, [mean])
    assert (layout.validation / "index.html").exists()
    assert hold(patients, [{**mean, "severity": "warning"}]).passed


@pytest.mark.parametrize(
    ("expectation", "message"),
    [
        (
            {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "pulse"}},
            "expect_column_values_to_not_be_null: no column 'pulse'",
        ),
        (
            {
                "type": "expect_column_pair_values_to_be_equal",
                "kwargs": {"column_A": "age", "column_B": "wart"},
            },
            "expect_column_pair_values_to_be_equal: no column 'wart'; did you mean 'ward'?",
        ),
        (
            {"type": AGE["type"], "kwargs": {"column": "ward", "min_value": 1}},
            "ward: expected at least 1, found nothing: ",
        ),
        (
            {
                "type": "expect_table_columns_to_match_set",
                "kwargs": {"column_set": ["id", "pulse"], "exact_match": False},
            },
            "expected columns id, pulse, found no pulse",
        ),
        (
            {
                "type": "expect_column_values_to_be_of_type",
                "kwargs": {"column": "age", "type_": "str"},
            },
            "age: expected type str, found int64",
        ),
    ],
)
def test_what_cannot_be_checked_stops_the_run(
    expectation: dict[str, Any], message: str, patients: pd.DataFrame, hold: Hold
) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        hold(patients, [AGE, expectation])


def test_more_than_two_hundred_bad_rows_all_have_reasons(
    patients: pd.DataFrame, hold: Hold, layout: Layout
) -> None:
    many = pd.concat([patients] * 10, ignore_index=True)
    many.loc[:299, "age"] = range(200, 500)
    hold(many, [AGE], maximum_rejected_share=0.5)
    found = reasons(layout)
    assert len(found) == 300
    assert found[299] == "age: expected between 18 and 120, found 499"


def test_pairs_and_conditions_reject_rows(
    patients: pd.DataFrame, hold: Hold, layout: Layout
) -> None:
    patients.loc[5, "weight"] = 7.0
    patients.loc[8, "age"] = 19
    hold(
        patients,
        [
            {
                "type": "expect_column_pair_values_a_to_be_greater_than_b",
                "kwargs": {"column_A": "weight", "column_B": "age"},
                "severity": "info",
            },
            {
                "type": "expect_column_values_to_be_between",
                "kwargs": {
                    "column": "age", "min_value": 20,
                    "row_condition": {
                        "type": "comparison", "column": {"name": "ward"}, "operator": "==",
                        "parameter": "north",
                    },
                },
            },
            {
                "type": "expect_compound_columns_to_be_unique",
                "kwargs": {"column_list": ["id", "ward"]},
            },
        ],
    )  # fmt: skip
    assert reasons(layout) == ["age: expected at least 20 where ward == 'north', found 19"]


def test_rows_without_target_and_repeated_ids_are_set_aside(
    patients: pd.DataFrame, hold: Hold, layout: Layout
) -> None:
    patients.loc[4, "ill"] = None
    patients.loc[[6, 9], "id"] = "P005"
    validation = hold(patients, [], Columns(id=["id"]))
    assert validation.rejected_rows == 3
    assert reasons(layout) == [
        "ill: expected a value, found none",
        "id: expected an id of its own, found 'P005' again",
        "id: expected an id of its own, found 'P005' again",
    ]
    assert "P005" in read_table(layout.valid).column("id").to_pylist()


def test_a_date_that_is_none_is_the_reason_why_its_row_is_set_aside(
    patients: pd.DataFrame, hold: Hold, layout: Layout
) -> None:
    patients["day"] = "2024-02-28"
    patients["day"] = patients["day"].astype("object")
    patients.loc[4, "day"] = "2024-02-30"
    patients.loc[6, "day"] = None
    validation = hold(patients, [], Columns(time="day"))
    assert reasons(layout) == [
        "day: expected a date and time that exist, found '2024-02-30'",
        "day: expected a value, found none",
    ]
    assert read_table(layout.rejected).column("day").to_pylist() == ["2024-02-30", None]
    shown = {check.expectation: check.unexpected_rows for check in validation.checks}
    assert (shown["moment_exists"], shown["value_present"]) == (1, 1)


def test_an_empty_column_is_a_warning(patients: pd.DataFrame, hold: Hold, layout: Layout) -> None:
    patients["fax"] = None
    validation = hold(patients, [])
    assert validation.passed
    assert [(c.column, c.severity) for c in validation.checks if not c.passed] == [
        ("fax", "warning")
    ]
    assert read_table(layout.valid).num_rows == 100


def test_personal_values_are_not_shown(patients: pd.DataFrame, hold: Hold, layout: Layout) -> None:
    patients.loc[3, "id"] = "Ada Lovelace"
    patients.loc[5, "id"] = "P004"
    pattern = {
        "type": "expect_column_values_to_match_regex",
        "kwargs": {"column": "id", "regex": "^P"},
    }
    hold(patients, [pattern], Columns(personal=["id"], id=["id"]))
    shown = (layout.validation / "index.html").read_text()
    shown += (layout.validation / "validation.json").read_text()
    assert "set aside" in shown
    assert "Lovelace" not in shown
    assert "P004" not in shown


def test_same_input_same_bytes(patients: pd.DataFrame, hold: Hold, layout: Layout) -> None:
    patients.loc[3, "age"] = -4
    written = []
    for _ in range(2):
        hold(patients, [AGE, WARD])
        paths = [layout.valid, layout.rejected, *sorted(layout.validation.iterdir())]
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]


def test_types_of_the_snapshot_survive(hold: Hold, layout: Layout, patients: pd.DataFrame) -> None:
    patients["visits"] = pd.array([1, None] * 50, dtype="Int64")
    hold(patients, [AGE])
    assert read_table(layout.valid).schema == read_table(layout.raw).schema


def test_nothing_leaks_to_the_terminal(
    patients: pd.DataFrame, hold: Hold, capfd: pytest.CaptureFixture[str]
) -> None:
    patients.loc[3, "age"] = -4
    deprecated = {**AGE["kwargs"], "row_condition": "age > 0", "condition_parser": "pandas"}
    with warnings.catch_warnings(action="error"):
        hold(patients, [AGE, WARD, {**AGE, "kwargs": deprecated}])
    assert capfd.readouterr() == ("", "")


def test_progress_ends_at_one(patients: pd.DataFrame, hold: Hold, layout: Layout) -> None:
    from tasks.config import Target
    from tasks.validate.stage import validate

    hold(patients, [AGE])
    told: list[float] = []
    target = Target(column="ill", objective="binary", positive="yes")
    validate(target, Columns(), layout, lambda fraction, _: told.append(fraction))
    assert told == sorted(told)
    assert told[-1] == 1.0
