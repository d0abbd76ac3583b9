"""Files that are, or are not, the ones meant."""

import hashlib
from pathlib import Path

import pytest

from tasks.errors import InputError
from tasks.ingest.checksum import verify


def test_the_right_file_passes_and_any_file_where_none_is_declared(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"content")
    verify(file, hashlib.sha256(b"content").hexdigest(), "get it again")
    verify(file, None, "get it again")


def test_another_file_is_refused_with_both_sums(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"other content")
    expected = hashlib.sha256(b"content").hexdigest()
    with pytest.raises(InputError, match=expected) as caught:
        verify(file, expected, "get it again")
    assert hashlib.sha256(b"other content").hexdigest() in str(caught.value)
    assert "get it again" in caught.value.hint
