"""Files and folders are whole or absent, whenever a process ends."""

from pathlib import Path
from typing import Any

import pytest

from tasks.files import recover_directory, replace_directories, whole_directory


def folder(path: Path, content: str) -> Path:
    path.mkdir(parents=True)
    (path / "file").write_text(content)
    return path


class Killed(BaseException):
    """Ends the process at once: nothing is undone."""


def stop_at(patch: pytest.MonkeyPatch, rename: int, how: type[BaseException]) -> None:
    """Let renames succeed until one does not; after ``Killed`` none is made any more."""
    done = 0
    original = Path.rename

    def counting(self: Path, target: Any) -> Path:
        nonlocal done
        done += 1
        if done == rename or (how is Killed and done > rename):
            raise how
        return original(self, target)

    patch.setattr(Path, "rename", counting)


@pytest.mark.parametrize("rename", [1, 2])
def test_a_folder_is_there_whenever_its_replacement_is_killed(
    tmp_path: Path, rename: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder(tmp_path / "model", "old")
    with monkeypatch.context() as patch:
        stop_at(patch, rename, Killed)
        with pytest.raises(Killed), whole_directory(path) as temporary:
            (temporary / "file").write_text("new")
    recover_directory(path)
    assert (path / "file").read_text() == "old"
    with whole_directory(path) as temporary:
        (temporary / "file").write_text("new")
    assert (path / "file").read_text() == "new"
    assert [each.name for each in tmp_path.iterdir()] == ["model"]


def test_the_next_write_brings_back_what_a_killed_one_moved_aside(tmp_path: Path) -> None:
    path = folder(tmp_path / "model", "old")
    path.rename(tmp_path / ".model.before")
    with pytest.raises(ValueError, match="not whole"), whole_directory(path):
        raise ValueError("not whole")
    assert (path / "file").read_text() == "old"


@pytest.mark.parametrize("rename", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("how", [OSError, KeyboardInterrupt])
def test_several_folders_are_replaced_or_none(
    tmp_path: Path, rename: int, how: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = {
        tmp_path / name: folder(tmp_path / "incoming" / name, "new")
        for name in ("first", "second", "third")
    }
    folder(tmp_path / "first", "old")
    folder(tmp_path / "third", "old")
    with monkeypatch.context() as patch:
        stop_at(patch, rename, how)
        with pytest.raises(how):
            replace_directories(sources)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["first", "incoming", "third"]
    assert {(tmp_path / name / "file").read_text() for name in ("first", "third")} == {"old"}
    assert {(source / "file").read_text() for source in sources.values()} == {"new"}

    replace_directories(sources)
    assert {(path / "file").read_text() for path in sources} == {"new"}
