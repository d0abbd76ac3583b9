"""What was altered in DVC's remote is neither laid out nor kept, and named."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from flows.dvc_state import pull
from tasks.errors import InputError

STAGES = """
stages:
  make:
    foreach: ${items}
    do:
      cmd: mkdir made-${key} && cp input.txt made-${key}/model && cp params.yaml alone-${key}
      outs: ["made-${key}", "alone-${key}"]
"""


@pytest.fixture
def root(dvc_project: Path) -> Path:
    """A project that was pushed, of which nothing is left here."""
    (dvc_project / "dvc.yaml").write_text(STAGES)
    (dvc_project / "params.yaml").write_text("items: {a: {x: 1}}\n")
    for command in ("repro -q", "remote add -q -d team remote", "push -q"):
        subprocess.run(["dvc", *command.split()], cwd=dvc_project, check=True)
    forget(dvc_project)
    return dvc_project


def forget(root: Path) -> None:
    shutil.rmtree(root / ".dvc/cache")
    shutil.rmtree(root / ".dvc/tmp")
    shutil.rmtree(root / "made-a", ignore_errors=True)
    (root / "alone-a").unlink(missing_ok=True)


def put(root: Path, content: bytes) -> str:
    """Write an object of its right name into the remote."""
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    file = root / "remote/files/md5" / digest[:2] / digest[2:]
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    return digest


def stored(root: Path, content: bytes) -> Path:
    """Find an object in the remote by what it holds."""
    files = (path for path in (root / "remote").rglob("*") if path.is_file())
    (found,) = (path for path in files if path.read_bytes() == content)
    found.chmod(0o644)
    return found


def cached(root: Path) -> list[bytes]:
    files = (root / ".dvc/cache").rglob("*")
    return [path.read_bytes() for path in files if path.is_file()]


def test_what_was_pushed_comes_back(root: Path) -> None:
    assert pull(root) == ["make@a"]
    assert (root / "made-a/model").read_text() == "one"
    shutil.rmtree(root / "made-a")
    assert pull(root) == ["make@a"], "from the cache"
    assert (root / "made-a/model").read_text() == "one"


@pytest.mark.parametrize("mode", [0o644, 0o444])
def test_an_altered_file_is_refused_by_name_and_not_kept(root: Path, mode: int) -> None:
    model = stored(root, b"one")
    model.write_bytes(b"two")
    model.chmod(mode)  # DVC believes files of a cache that nobody may write to
    with pytest.raises(InputError, match=r"made-a/model \(.*remote/files/md5/") as caught:
        pull(root)
    assert "nothing was laid out" in str(caught.value)
    assert not (root / "made-a").exists()
    assert not (root / "alone-a").exists()
    assert b"two" not in cached(root)

    model.chmod(0o644)
    model.write_bytes(b"one")
    assert pull(root) == ["make@a"]
    assert (root / "made-a/model").read_text() == "one"


def test_an_altered_list_of_a_folder_brings_nothing_else_in(root: Path) -> None:
    (listing,) = (root / "remote").rglob("*.dir")
    listing.chmod(0o644)
    right = listing.read_bytes()
    other = put(root, b"evil")
    listing.write_text(json.dumps([{"md5": other, "relpath": "model"}]))
    with pytest.raises(InputError, match=r"other bytes than dvc.lock records: made-a \("):
        pull(root)
    assert cached(root) == []
    assert not (root / "made-a").exists()

    listing.write_bytes(right)
    assert pull(root) == ["make@a"]
    assert (root / "made-a/model").read_text() == "one"


def test_what_an_earlier_pull_let_into_the_cache_is_found(root: Path) -> None:
    pull(root)
    forgotten = [path for path in (root / ".dvc/cache").rglob("*") if path.is_file()]
    (model,) = (path for path in forgotten if path.read_bytes() == b"one")
    model.chmod(0o644)
    model.write_bytes(b"two")
    model.chmod(0o444)
    shutil.rmtree(root / "made-a")
    with pytest.raises(InputError, match="made-a/model"):
        pull(root)
    assert not (root / "made-a").exists()
    assert pull(root) == ["make@a"], "fetched anew"


GONE = [(".dvc/cache",), (".dvc/cache", ".dvc/tmp"), (".dvc/cache", "made-a")]


@pytest.mark.parametrize("name", ["made-a/model", "alone-a"])
@pytest.mark.parametrize("gone", GONE)
def test_an_altered_file_is_refused_though_what_it_was_stands_in_the_project(
    root: Path, name: str, gone: tuple[str, ...]
) -> None:
    pull(root)
    original = (root / name).read_bytes()
    stored(root, original).write_bytes(b"X" + original[1:])
    for folder in gone:
        shutil.rmtree(root / folder)
    with pytest.raises(InputError, match=f"other bytes.*{name}"):
        pull(root)
    assert not any(content.startswith(b"X") for content in cached(root))
