"""The page about params.yaml is what the code says."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from tasks.config.reference import page


def test_the_page_is_current(project: Path) -> None:
    written = (project / "docs/configuration.md").read_text()
    assert written == page(), "run: python -m tasks.config.reference > docs/configuration.md"


def test_every_key_says_its_type() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    cells = [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in rows]
    # "anything" is what a type becomes that the page has no word for
    unnamed = {row[0].strip("`") for row in cells if "anything" in row[1]}
    assert unnamed == {"options", "fixed"}, "only values that other libraries define"


class Strange(BaseModel):
    """A section with a key of a type that the page has no word for."""

    key: bytes


def test_a_type_without_a_word_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.config.reference.FileTable", Strange)
    with pytest.raises(AssertionError, match="only values that other libraries define"):
        test_every_key_says_its_type()
