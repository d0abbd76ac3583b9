"""What the expectations found."""

from typing import Any, Literal

from tasks.documents.document import Document

Severity = Literal["critical", "warning", "info"]


class Check(Document):
    """One expectation's outcome."""

    expectation: str
    column: str | None
    description: str
    arguments: dict[str, Any]
    severity: Severity
    passed: bool
    unexpected_rows: int
    examples: list[str]
    observed: str | None


class Validation(Document):
    """The outcome of a whole suite."""

    rows: int
    rejected_rows: int
    passed: bool
    checks: list[Check]
