"""What the expectations found."""

from typing import Any, Literal

from tasks.documents.document import Document

Severity = Literal["critical", "warning", "info"]


class Check(Document):
    """One expectation's outcome.

    Attributes:
        description: what was expected, as the end of a sentence, such as "between 18 and 120".
        passed: whether it held, within the share that its ``mostly`` allows to deviate.
        unexpected_rows: rows that break it; 0 for expectations on the table as a whole.
        observed: what was found instead by an expectation on the table as a whole.
        notes: why it is expected.
    """

    expectation: str
    column: str | None
    description: str
    arguments: dict[str, Any]
    severity: Severity
    passed: bool
    unexpected_rows: int
    examples: list[str]
    observed: str | None
    notes: str = ""


class Validation(Document):
    """The outcome of a whole suite.

    Attributes:
        passed: whether the table can be used, bad rows set aside.
    """

    rows: int
    rejected_rows: int
    passed: bool
    checks: list[Check]
