"""The data docs: complete, self-contained, safe."""

import re

import pandas as pd

from tasks.documents import Check, Validation
from tasks.validate.page import page

CHECK = Check(
    expectation="expect_column_values_to_be_between",
    column="age",
    description="between 18 and 120",
    arguments={"column": "age", "min_value": 18, "max_value": 120},
    severity="critical",
    passed=True,
    unexpected_rows=0,
    examples=[],
    observed=None,
    notes="adults",
)


def broken(**update: object) -> Check:
    return CHECK.model_copy(update={"passed": False, "unexpected_rows": 30, **update})


def render(*checks: Check, passed: bool = True, rejected: int = 30) -> str:
    reasons = pd.Series(["age: found <b>"] * rejected, index=range(rejected))
    validation = Validation(rows=1000, rejected_rows=rejected, passed=passed, checks=list(checks))
    return page("patients", validation, reasons)


def test_says_what_holds_and_what_does_not() -> None:
    html = render(CHECK, broken(column="ward", severity="warning"), broken(column="bed"))
    assert html.index("What does not hold") < html.index("bed") < html.index("ward")
    assert html.index("ward") < html.index("What holds") < html.rindex("age")
    assert "adults" in html
    assert "3.00%" in html
    assert "The first 20 of 30" in html


def test_says_when_the_table_was_refused() -> None:
    html = render(broken(unexpected_rows=0, observed="found 3"), passed=False)
    assert "The table was refused." in html
    assert "table refused" in html


def test_is_one_file_without_scripts() -> None:
    html = render(CHECK, rejected=0)
    assert "Every row meets every critical expectation." in html
    assert not re.search(r"https?:|<script|<link|@import|url\(", html)


def test_values_cannot_break_out() -> None:
    html = render(broken(examples=["<script>alert(1)</script>"]))
    assert "<script>" not in html
    assert "found &lt;b&gt;" in html
