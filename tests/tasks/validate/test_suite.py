"""A suite that cannot be used is refused with the place and the hint."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tasks.errors import InputError
from tasks.validate.expectations import expectation_findings
from tasks.validate.suite import Suite

BETWEEN = "expect_column_values_to_be_between"


def suite(*expectations: dict[str, Any]) -> Suite:
    return Suite.model_validate({"name": "s", "expectations": expectations})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "Expecting property name"),
        ('{"expectations": []}', "name: .* - Field required"),
        ('{"name": "s", "expectations": [{"severty": "info"}]}', r"s\.0\.severty: 'info'"),
        ('{"name": "s", "expectations": [{"severity": "fatal"}]}', r"severity: 'fatal' - Input"),
        ('{"name": "s", "expectations": [], "meta": {"maximum_rejected_share": 2}}', "share: 2"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        Suite.read(path)
    assert caught.value.what == "expectations/s.json"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expectations/s\.json: missing"):
        Suite.read(tmp_path / "s.json")


def test_what_great_expectations_writes_is_read(tmp_path: Path) -> None:
    import great_expectations as gx

    written = gx.ExpectationSuite(
        name="s",
        expectations=[
            gx.expectations.ExpectColumnToExist(column="a", severity="info", notes="why")
        ],
    ).to_json_dict()
    (tmp_path / "s.json").write_text(json.dumps(written))
    (read,) = Suite.read(tmp_path / "s.json").expectations
    assert (read.type, read.severity, read.notes) == ("expect_column_to_exist", "info", "why")


@pytest.mark.parametrize(
    ("expectation", "message"),
    [
        ({"type": BETWEEN[:-1], "kwargs": {"column": "a"}}, f"no such type: .*\n.*{BETWEEN}"),
        ({"type": BETWEEN, "kwargs": {"column": "a", "minimum": 1}}, "minimum"),
        ({"type": BETWEEN, "kwargs": {"min_value": 1}}, "column"),
        ({"type": BETWEEN, "kwargs": {"column": "a", "min_value": 1, "mostly": 3}}, "mostly"),
    ],
)  # fmt: skip
def test_a_wrong_expectation_is_refused(expectation: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        expectation_findings(pd.DataFrame({"a": [1]}), suite(expectation))
    assert "expectation 1 of the suite" in str(caught.value)


def test_findings_come_in_the_order_of_the_suite() -> None:
    rows = pd.DataFrame({"a": [1, 2], "text": ["x", "y"]})
    findings = expectation_findings(
        rows,
        suite(
            {"type": BETWEEN, "kwargs": {"column": "a", "min_value": 2}},
            {"type": BETWEEN, "kwargs": {"column": "text", "min_value": 2}},
            {"type": BETWEEN, "kwargs": {"column": "a", "min_value": 2}, "severity": "info"},
        ),
    )
    assert [finding.check.column for finding in findings] == ["a", "text", "a"]
    assert [finding.rejects for finding in findings] == [True, False, False]
    assert [finding.condemns for finding in findings] == [False, True, False]
