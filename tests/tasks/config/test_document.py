"""params.yaml is read as YAML once, and narrowed to what one task needs."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.growth import with_more_solutions
from tasks.config import load, narrowed, read_document
from tasks.config.document import KEPT, WORTH_KEEPING, with_foundations
from tasks.errors import InputError

PADDING = "# " + "x" * WORTH_KEEPING + "\n"


def test_a_large_file_is_read_from_json_until_it_changes(own: Path, tmp_path: Path) -> None:
    shipped = (own / "params.yaml").read_text()
    path = tmp_path / "params.yaml"
    path.write_text(shipped)
    plain = read_document(tmp_path)
    assert not (tmp_path / KEPT).exists()
    path.write_text(PADDING + shipped)
    assert read_document(tmp_path) == plain
    kept = (tmp_path / KEPT).read_text()
    (tmp_path / KEPT).write_text(kept.replace("Breast tumour diagnosis", "From JSON"))
    assert read_document(tmp_path)["solutions"]["tumour"]["title"] == "From JSON"
    path.write_text(PADDING + shipped.replace("Breast tumour diagnosis", "Another"))
    assert read_document(tmp_path)["solutions"]["tumour"]["title"] == "Another"
    (tmp_path / KEPT).write_text("{")
    assert read_document(tmp_path)["solutions"]["tumour"]["title"] == "Another"


@pytest.mark.parametrize("value", ["2026-01-01", "{1: x}", ".nan"])
def test_what_json_cannot_hold_is_read_as_yaml_each_time(tmp_path: Path, value: str) -> None:
    (tmp_path / "params.yaml").write_text(f"{PADDING}solutions: {{a: {{x: {value}}}}}\n")
    first, second = read_document(tmp_path), read_document(tmp_path)
    assert not (tmp_path / KEPT).exists()
    assert repr(first) == repr(second)


def document(**entrants: dict[str, Any]) -> dict[str, Any]:
    return {"solutions": {"a": {}, "b": {}, "c": {}}, "other": 1, "transfers": entrants}


def test_a_solution_comes_with_what_it_builds_on() -> None:
    chained = document(
        ab={"solution": "a", "transfer": {"from": "b"}},
        bc={"solution": "b", "transfer": {"from": "c"}},
    )
    assert with_foundations(chained, ["a"]) == ["a", "b", "c"]
    assert with_foundations(chained, ["c"]) == ["c"]


def test_a_candidate_without_a_known_owner_stays_in_every_part() -> None:
    part = narrowed(document(ax={"solution": "a"}, bx={"solution": "b"}, cx={"solution": "q"}), "a")
    assert list(part["solutions"]) == ["a"]
    assert list(part["transfers"]) == ["ax", "cx"]
    assert part["other"] == 1


def test_one_solution_is_checked_without_the_others(own: Path, tmp_path: Path) -> None:
    text = (own / "params.yaml").read_text()
    assert "port: 3002" in text
    (tmp_path / "params.yaml").write_text(text.replace("port: 3002", "port: wrong"))
    assert list(load(tmp_path, ["tumour"]).solutions) == ["tumour"]
    assert set(load(tmp_path, ["surface"]).solutions) == {"surface", "objects", "digits"}
    for solutions in (["purchase"], None):
        with pytest.raises(InputError, match=r"solutions\.purchase\.serve\.port"):
            load(tmp_path, solutions)
    with pytest.raises(InputError, match="did you mean 'tumour'"):
        load(tmp_path, ["tumor"])


def test_copies_of_a_solution_are_as_right_as_it_is(own: Path, tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text(
        with_more_solutions((own / "params.yaml").read_text(), 30)
    )
    assert len(load(tmp_path).solutions) == 30
