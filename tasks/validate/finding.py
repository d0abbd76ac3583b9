"""What one check found, row by row."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.documents import Check

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Finding:
    """A check and the rows that break it.

    Attributes:
        check: as it is reported.
        by_row: whether single rows can break it, rather than the table as a whole.
        positions: zero-based positions of the rows that break it.
        reasons: for each of these rows, why, such as "age: expected at least 18, found -4".
    """

    check: Check
    by_row: bool
    positions: Positions = field(default_factory=lambda: np.empty(0, dtype="int64"))
    reasons: list[str] = field(default_factory=list)

    @property
    def rejects(self) -> bool:
        """Whether rows that break it are set aside."""
        return self.by_row and self._broken

    @property
    def condemns(self) -> bool:
        """Whether the table cannot be used at all."""
        return not self.by_row and self._broken

    @property
    def _broken(self) -> bool:
        return self.check.severity == "critical" and not self.check.passed


def row_finding(check: Check, positions: Positions, values: list[Any]) -> Finding:
    """Return the finding of rows that break ``check`` with these values."""
    subject = check.column or "row"
    return Finding(
        check,
        by_row=True,
        positions=positions,
        reasons=[f"{subject}: expected {check.description}, found {value}" for value in values],
    )
