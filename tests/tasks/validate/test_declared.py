"""What a solution's section says of the table is held against it before any suite."""

from typing import Any

import pandas as pd
import pytest

from tasks.config import Columns, Target
from tasks.errors import InputError
from tasks.validate.declared import check_declared, declared_findings

YES = Target(column="ill", objective="binary", positive="yes")
PRICE = Target(column="age", objective="regression", transform="log")


@pytest.mark.parametrize(
    ("change", "target", "columns", "message"),
    [
        ({}, YES.model_copy(update={"column": "il"}), Columns(), r"'il'\n.*did you mean 'ill'\?"),
        ({}, YES, Columns(leak=["wieght"]), r"leak: no such column: 'wieght'\n.* 'weight'\?"),
        ({}, YES, Columns(time="date"), r"time: no such column: 'date'\n.*the table has id, age"),
        ({"ill": None}, YES, Columns(), "target ill: is missing in every row"),
        ({"ill": "no"}, YES, Columns(), r"has one value only: 'no' \(100\)"),
        ({"ill": ["a", "b", "c", "b"] * 25}, YES, Columns(), r"more than two values: 'b' \(50\), "),
        ({"ill": [True, False] * 50}, YES, Columns(), r"positive 'yes': the values are 'True'"),
        ({"ill": "no"}, Target(column="ill", objective="multiclass"), Columns(), "one value only"),
        ({"age": "old"}, PRICE, Columns(), "is not numeric: 'old'"),
        ({"age": [0, 5] * 50}, PRICE, Columns(), "is 0 or less in 50 rows, down to 0"),
        ({"age": [float("inf"), 5] * 50}, PRICE, Columns(), "is infinite"),
        ({"weight": "heavy"}, YES, Columns(weight="weight"), "weight: is of type str"),
        ({"weight": -1.0}, YES, Columns(weight="weight"), "goes down to -1"),
        ({"reasons": "none"}, YES, Columns(), "has a column 'reasons'"),
    ],
)  # fmt: skip
def test_a_table_that_does_not_fit_is_refused(
    change: dict[str, Any], target: Target, columns: Columns, message: str, patients: pd.DataFrame
) -> None:
    with pytest.raises(InputError, match=message):
        check_declared(patients.assign(**change), target, columns)


def test_an_empty_table_is_refused(patients: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="has no rows"):
        check_declared(patients.iloc[:0], YES, Columns())


@pytest.mark.parametrize(
    "values",
    [["yes", "no"], [1, 0], [1.0, 0.0], [True, False]],
    ids=["text", "int", "float", "bool"],
)
def test_the_positive_class_is_compared_as_text(values: list[Any], patients: pd.DataFrame) -> None:
    positive = {"yes": "yes", "1": "1", "1.0": "1", "True": "True"}[str(values[0])]
    target = Target(column="ill", objective="binary", positive=positive)
    check_declared(patients.assign(ill=values * 50), target, Columns())


def test_missing_values_of_roles_are_found(patients: pd.DataFrame) -> None:
    patients.loc[2, "age"] = None
    findings = declared_findings(patients, YES, Columns(time="age"), pd.Series(dtype="str"))
    found = {finding.check.column: finding.positions.tolist() for finding in findings}
    assert found == {"ill": [], "age": [2]}


def test_pictures_that_cannot_be_decoded_are_set_aside(patients: pd.DataFrame) -> None:
    size = [8.0] * len(patients)
    size[3] = float("nan")
    rows = patients.assign(path="a.png", image=b"", width=size, height=size, mode="L")
    nothing = pd.Series([], dtype="str")
    found = {one.check.column: one for one in declared_findings(rows, YES, Columns(), nothing)}
    assert found["width"].positions.tolist() == [3]
    without = rows.drop(columns="mode")
    found = {one.check.column: one for one in declared_findings(without, YES, Columns(), nothing)}
    assert "width" not in found, "any table may have a column of that name"
