"""The data docs: what was expected of the data and what was found, for people."""

from importlib.resources import files
from typing import Any

import pandas as pd

from tasks.documents import Check, Validation

SHOWN_ROWS = 20
ORDER = ("critical", "warning", "info")


def page(solution: str, validation: Validation, reasons: "pd.Series[Any]") -> str:
    """Return a self-contained HTML page.

    Args:
        solution: whose data it is about.
        validation: the outcome.
        reasons: per row set aside, by zero-based position; see ``rejected_rows``.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(
        files("tasks.validate").joinpath("page.html.jinja").read_text(encoding="utf-8")
    )
    failed = sorted(
        (check for check in validation.checks if not check.passed),
        key=lambda check: ORDER.index(check.severity),
    )
    return template.render(
        solution=solution,
        validation=validation,
        failed=failed,
        held=[check for check in validation.checks if check.passed],
        subject=subject,
        outcome=outcome,
        share=lambda rows: f"{rows / validation.rows:.2%}",
        reasons=list(zip(reasons.index[:SHOWN_ROWS] + 1, reasons.iloc[:SHOWN_ROWS], strict=True)),
    )


def subject(check: Check) -> str:
    """Return what a check is about."""
    several = {"column_A", "column_list"}.intersection(check.arguments)
    return check.column or ("several columns" if several else "the table")


def outcome(check: Check) -> str:
    """Say in a word or two what came of a check."""
    if check.passed:
        return "holds"
    if check.severity != "critical":
        return "noted"
    return "rows set aside" if check.unexpected_rows else "table refused"
