"""The fenced blocks of README and docs, to be parsed and run as they stand."""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.M | re.S)

NEEDED: dict[str, dict[str, Any]] = {
    "tabular": {},
    "image": {"height": 28, "width": 28},
    "text": {},
    "series": {"window": 10, "horizon": 1},
    "interactions": {"item": "item"},
}
"""Keys of ``inputs`` without which a section is refused, by kind."""


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        line: of the page, at which it begins.
        language: as the fence names it, empty where it does not.
    """

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        """Name it as a test's parameter."""
        return f"{self.page}:{self.line}"


def blocks(root: Path) -> list[Block]:
    """Read the blocks of README and every page of docs, in order."""
    found = []
    for path in [root / "README.md", *sorted((root / "docs").glob("*.md"))]:
        text = path.read_text()
        for match in FENCE.finditer(text):
            line = text[: match.start()].count("\n") + 1
            name = path.relative_to(root).as_posix()
            found.append(Block(name, line, match[2], textwrap.dedent(match[3])))
    return found
