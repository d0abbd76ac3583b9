"""What is wrong with the configuration, one thing at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

from tasks.errors import near


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        where: path of the key, such as ``solutions.churn.split.test``, or a file.
        value: what stands there, fit to print; empty where that is a whole section.
        hint: why that cannot be, or what to do about it.
        file: where it stands, if that is not the file in which the key belongs.
    """

    where: str
    value: str
    hint: str
    file: str | None = None

    def __str__(self) -> str:
        return (
            f"{self.where}: {self.value} - {self.hint}"
            if self.value
            else (f"{self.where}: {self.hint}")
        )


def nearest(name: str, known: Iterable[str]) -> str:
    """Return in words which of the known names is meant, or which there are."""
    known = list(known)
    close = near(name, known)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"known: {', '.join(known)}" if known else "there is none"
