"""What the operating system refuses is said in words."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.errors import InputError, full_disk_in_words, in_words, near

FULL = Path("/dev/full")

on_full_device = pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")


def test_names_that_share_a_few_letters_are_not_near() -> None:
    known = ["income", "tumour", "purchase"]
    assert near("nope", known) == []
    assert near("incom", known) == ["income"]
    assert near("tumor-svm", ["tumour-svm", "tumour-xgb", "fraud-svm"], most=2) == ["tumour-svm"]


@on_full_device
def test_a_full_disk_is_said_in_words() -> None:
    with pytest.raises(InputError, match="no space left") as caught, full_disk_in_words():
        FULL.write_bytes(b"x" * 100_000)
    assert "what is finished is kept" in caught.value.hint


@on_full_device
def test_a_table_that_does_not_fit_is_said_in_words() -> None:
    table = pa.table({"a": list(range(100_000))})
    # by its open file: given the path, pyarrow removes what it could not write, the device itself
    with (
        pytest.raises(InputError, match="no space left"),
        full_disk_in_words(),
        FULL.open("wb") as stream,
    ):
        pq.write_table(table, stream)


@on_full_device
def test_other_errors_stay_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught, full_disk_in_words():
        (tmp_path / "absent").read_bytes()
    assert in_words(caught.value).startswith("FileNotFoundError: ")
    assert os.strerror(2) in in_words(caught.value)
