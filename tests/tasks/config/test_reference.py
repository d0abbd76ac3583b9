"""The page about params.yaml is what the code says."""

from pathlib import Path

from tasks.config.reference import page


def test_the_page_is_current(project: Path) -> None:
    written = (project / "docs/configuration.md").read_text()
    assert written == page(), "run: python -m tasks.config.reference > docs/configuration.md"


def test_every_key_says_its_type(project: Path) -> None:
    for line in page().splitlines():
        if line.startswith("| `"):
            assert line.split("|")[2].strip(), line
