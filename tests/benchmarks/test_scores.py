"""The tables of README and docs say what the file of results says."""

from pathlib import Path

from benchmarks.scores import read, tables
from tasks.config import load


def test_tables_are_those_of_the_results(project: Path) -> None:
    for path, text in tables(project).items():
        assert path.read_text() == text, f"{path.name}: run python -m benchmarks.scores"


def test_a_result_is_of_a_solution_that_ships(project: Path) -> None:
    results = read(project)
    assert results
    assert set(results) <= set(load(project).solutions)
    for name, result in results.items():
        assert result.winner in {line.name for line in result.leaderboard}, name


def test_every_page_with_a_table_is_found(project: Path) -> None:
    pages = {path.relative_to(project).as_posix() for path in tables(project)}
    assert pages == {"README.md", "docs/results.md"}
