"""Members of archives, whole, nested, damaged and hostile."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from tasks.errors import InputError
from tasks.ingest.archive import extract

CONTENT = b"a\n1\n" * 5000


def make_zip(path: Path, name: str = "folder/data.csv") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, CONTENT)
    return path


def make_tar(path: Path, name: str = "folder/data.csv") -> Path:
    mode = "w:gz" if path.suffix == ".gz" else "w"
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        entry = tarfile.TarInfo(name)
        entry.size = len(CONTENT)
        archive.addfile(entry, io.BytesIO(CONTENT))
    return path


def make_gzip(path: Path) -> Path:
    path.write_bytes(gzip.compress(CONTENT))
    return path


def test_members_of_every_kind_of_archive(tmp_path: Path) -> None:
    for archive, member in (
        (make_zip(tmp_path / "a.zip"), "folder/data.csv"),
        (make_tar(tmp_path / "a.tar"), "folder/data.csv"),
        (make_tar(tmp_path / "a.tar.gz"), "folder/data.csv"),
        (make_gzip(tmp_path / "data.csv.gz"), "data.csv"),
    ):
        file = extract(archive, member, tmp_path / "out" / archive.name)
        assert file.name == "data.csv"
        assert file.read_bytes() == CONTENT


def test_archives_within_archives(tmp_path: Path) -> None:
    inner = make_tar(tmp_path / "inner.tar.gz")
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as outer:
        outer.write(inner, "deep/inner.tar.gz")
    file = extract(tmp_path / "outer.zip", "deep/inner.tar.gz!folder/data.csv", tmp_path / "out")
    assert file.read_bytes() == CONTENT


@pytest.mark.parametrize("make", [make_zip, make_tar, make_gzip])
@pytest.mark.parametrize("share", [0.3, 0.6])
def test_a_truncated_archive_is_refused(tmp_path: Path, make: object, share: float) -> None:
    archive = tmp_path / "data.csv.gz"
    make(archive)  # type: ignore[operator]
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * share)])
    member = "data.csv" if make is make_gzip else "folder/data.csv"
    with pytest.raises(InputError, match=r"no whole zip, tar or gzip archive"):
        extract(archive, member, tmp_path / "out")


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.zip").write_text("<html>please sign in</html>")
    with pytest.raises(InputError, match=r"no whole zip, tar or gzip archive"):
        extract(tmp_path / "page.zip", "data.csv", tmp_path / "out")


def test_a_member_that_is_missing_is_refused_with_those_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"use one of folder/data\.csv"):
        extract(make_zip(tmp_path / "a.zip"), "data.csv", tmp_path / "out")


@pytest.mark.parametrize("name", ["../evil.csv", "/evil.csv", "x/../../evil.csv", "..\\evil.csv"])
@pytest.mark.parametrize("make", [make_zip, make_tar])
def test_a_member_cannot_be_written_outside_the_folder(
    tmp_path: Path, name: str, make: object
) -> None:
    archive = make(tmp_path / "a.bin", name)  # type: ignore[operator]
    with pytest.raises(InputError, match="leaves the archive"):
        extract(archive, name, tmp_path / "deep/out")
    assert not list(tmp_path.rglob("evil.csv"))
