"""How a stage tells whoever runs it how far it has come."""

from collections.abc import Callable
from typing import Protocol

Say = Callable[[str], None]
"""Told a line now and then, such as what is waited for."""


def unsaid(line: str) -> None:
    """Drop a line: the default for calls from a notebook or a test."""


class Progress(Protocol):
    """Called by long stages; a terminal prints it, a flow shows it on the run page."""

    def __call__(self, fraction: float, message: str) -> None:
        """Report that ``fraction`` (0 to 1) of the work is done."""


def silent(fraction: float, message: str) -> None:
    """Drop the report: the default for calls from a notebook or a test."""


def within(progress: Progress, start: float, end: float) -> Progress:
    """Return a reporter for a part of the work: its 0 to 1 is ``start`` to ``end`` of the whole."""

    def report(fraction: float, message: str) -> None:
        progress(start + fraction * (end - start), message)

    return report
