"""Downloads happen once, and what they leave is whole."""

import gzip
import hashlib
import io
import threading
import zipfile
from pathlib import Path

import pytest

from tasks.config import FileTable
from tasks.errors import InputError
from tasks.ingest.locate import DOWNLOADS, locate
from tasks.progress import silent
from tests.tasks.ingest.conftest import Server

CSV = b"a\n1\n"


def find(table: FileTable, root: Path) -> Path:
    return locate(table, root, "get it by hand", silent).path


def test_a_file_is_downloaded_once(server: Server, tmp_path: Path) -> None:
    url = server.serve("/t.csv", CSV)
    table = FileTable(path="x/t.csv", url=url, sha256=hashlib.sha256(CSV).hexdigest())
    assert find(table, tmp_path).read_bytes() == CSV
    assert find(table, tmp_path).read_bytes() == CSV
    assert server.requests["/t.csv"] == 1


def test_a_local_file_needs_no_server(server: Server, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(CSV)
    assert find(FileTable(path="t.csv", url=server.url("/t.csv")), tmp_path).read_bytes() == CSV
    assert not server.requests


def test_a_download_keeps_its_suffix_for_readers(server: Server, tmp_path: Path) -> None:
    url = server.serve("/download?id=5", gzip.compress(CSV))
    assert find(FileTable(path="x/t.csv.gz", url=url), tmp_path).name == "t.csv.gz"


def test_members_of_one_remote_archive_share_its_download(server: Server, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("one/data.csv", b"one")
        archive.writestr("two/data.csv", b"two")
    url = server.serve("/all.zip", buffer.getvalue())
    for name in ("one", "two", "one"):
        table = FileTable(
            path=f"{name}.csv",
            url=url,
            url_member=f"{name}/data.csv",
            sha256=hashlib.sha256(name.encode()).hexdigest(),
        )
        assert find(table, tmp_path).read_text() == name
    assert server.requests["/all.zip"] == 1


def test_a_download_with_another_checksum_is_refused_and_not_kept(
    server: Server, tmp_path: Path
) -> None:
    url = server.serve("/t.csv", b"damaged")
    table = FileTable(path="t.csv", url=url, sha256=hashlib.sha256(CSV).hexdigest())
    with pytest.raises(InputError, match="checksum"):
        find(table, tmp_path)
    assert not [path for path in (tmp_path / DOWNLOADS).iterdir() if path.is_dir()]
    server.serve("/t.csv", CSV)
    assert find(table, tmp_path).read_bytes() == CSV


def test_a_truncated_remote_archive_is_refused_and_not_kept(server: Server, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("data.csv", CSV)
    url = server.serve("/all.zip", buffer.getvalue()[:-30])
    table = FileTable(path="t.csv", url=url, url_member="data.csv")
    with pytest.raises(InputError, match="no whole zip"):
        find(table, tmp_path)
    server.serve("/all.zip", buffer.getvalue())
    assert find(table, tmp_path).read_bytes() == CSV


def test_two_at_once_download_once(server: Server, tmp_path: Path) -> None:
    url = server.serve("/t.csv", CSV)
    table = FileTable(path="t.csv", url=url)
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.append(find(table, tmp_path).read_bytes()))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [CSV] * 4
    assert server.requests["/t.csv"] == 1
