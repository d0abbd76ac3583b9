"""The configuration's files are read as YAML once, each until it changes."""

from pathlib import Path
from typing import Any

import pytest

from tasks.config import read_document, reading
from tasks.config.reading import KEPT, WORTH_KEEPING, home, read_files
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


def test_only_the_file_that_changed_is_read_as_yaml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "solutions").mkdir()
    (tmp_path / "params.yaml").write_text(PADDING)
    for name in "abc":
        (tmp_path / f"solutions/{name}.yaml").write_text(f"solutions: {{{name}: {{x: 1}}}}\n")
    first = read_files(tmp_path)
    parsed: list[str] = []
    inner = reading._parsed

    def counted(path: str, content: bytes) -> object:
        parsed.append(path)
        return inner(path, content)

    monkeypatch.setattr(reading, "_parsed", counted)
    (tmp_path / "solutions/b.yaml").write_text("solutions: {b: {x: 2}}\n")
    (tmp_path / "solutions/c.yaml").unlink()
    assert read_files(tmp_path)["solutions/b.yaml"] == {"solutions": {"b": {"x": 2}}}
    assert parsed == ["solutions/b.yaml"]
    assert first.keys() - read_files(tmp_path).keys() == {"solutions/c.yaml"}


def test_a_file_that_is_no_yaml_is_named_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "solutions").mkdir()
    (tmp_path / "params.yaml").write_text("")
    (tmp_path / "solutions/a.yaml").write_text("solutions:\n  a: {}\n  a: {}\n")
    with pytest.raises(InputError, match=r"solutions/a\.yaml, line 3: 'a' stands there a second"):
        read_files(tmp_path)
    (tmp_path / "solutions/a.yaml").rename(tmp_path / "solutions/a.yml")
    with pytest.raises(InputError, match=r"rename it to a\.yaml"):
        read_files(tmp_path)


def test_a_section_has_a_home() -> None:
    files: dict[str, Any] = {
        "params.yaml": {"solutions": {"demand-weekly": {}}},
        "solutions/demand.yaml": {"solutions": {"demand": {}}, "candidates": {"odd": {}}},
    }
    assert home(files, "solutions", "demand") == "solutions/demand.yaml"
    assert home(files, "candidates", "demand-forest") == "solutions/demand.yaml"
    assert home(files, "candidates", "demand-weekly-forest") == "params.yaml"
    assert home(files, "candidates", "odd") == "solutions/demand.yaml"
    assert home(files, "solutions", "new") == home(files, "defaults", "text") == "params.yaml"
