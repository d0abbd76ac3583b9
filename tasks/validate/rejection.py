"""From findings to the rows that are set aside, and to whether the table can be used."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from tasks.errors import InputError
from tasks.validate.finding import Finding
from tasks.validate.wording import count

WORST = 5


def rejected_rows(findings: Sequence[Finding]) -> "pd.Series[Any]":
    """Return the reasons of every row that is set aside.

    Returns:
        Text per row, several reasons joined by "; "; the index holds the rows' zero-based
        positions, ascending.
    """
    broken = [
        pd.Series(finding.reasons, index=finding.positions, dtype="str")
        for finding in findings
        if finding.rejects
    ]
    if not broken:
        return pd.Series([], index=pd.Index([], dtype="int64"), dtype="str")
    return pd.concat(broken).groupby(level=0, sort=True).agg("; ".join)


def condemnation(
    findings: Sequence[Finding], rejected: int, rows: int, maximum_share: float, solution: str
) -> InputError | None:
    """Return why the table cannot be used, or None when it can.

    Args:
        findings: of all checks.
        rejected: number of rows that would be set aside.
        rows: number of rows in all.
        maximum_share: share of rows that may be set aside.
        solution: whose table it is.
    """
    hint = (
        f"read reports/{solution}/validation/index.html, then fix the source, "
        f"or expectations/{solution}.json where it expects too much"
    )
    condemning = [finding for finding in findings if finding.condemns]
    if condemning:
        return InputError(
            f"table of {solution}",
            _lines("breaks critical expectations", map(_on_table, condemning)),
            hint,
        )
    if rejected > maximum_share * rows:
        rejecting = sorted(
            (finding for finding in findings if finding.rejects),
            key=lambda finding: -len(finding.positions),
        )
        head = (
            f"{rejected} of {rows} rows ({rejected / rows:.1%}) break critical expectations, "
            f"allowed are {maximum_share:.1%}"
        )
        allow = f"{hint}; or allow more: meta.maximum_rejected_share in that file"
        return InputError(
            f"table of {solution}", _lines(head, map(_on_rows, rejecting[:WORST])), allow
        )
    return None


def _lines(head: str, lines: "map[str]") -> str:
    return "\n    ".join([head, *lines])


def _on_table(finding: Finding) -> str:
    check = finding.check
    subject = f"{check.column}: " if check.column else ""
    return f"{subject}expected {check.description}, found {check.observed}"


def _on_rows(finding: Finding) -> str:
    check = finding.check
    subject = f"{check.column}: " if check.column else ""
    return f"{subject}expected {check.description}, not so in {count(check.unexpected_rows)}"
