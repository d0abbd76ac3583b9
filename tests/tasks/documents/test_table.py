"""Tables on disk: types stay, damage is named."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from tasks.documents.table import read_table, write_table
from tasks.errors import InputError


def test_types_survive(tmp_path: Path) -> None:
    table = pa.table({"count": pa.array([1, None], pa.int64()), "flag": [True, None]})
    write_table(table, tmp_path / "t.parquet")
    assert read_table(tmp_path / "t.parquet") == table


def test_an_index_of_pandas_is_forgotten(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1, 2]}, index=[5, 6]).to_parquet(tmp_path / "t.parquet")
    assert read_table(tmp_path / "t.parquet").to_pandas().index.tolist() == [0, 1]


def test_equal_tables_are_equal_bytes(tmp_path: Path) -> None:
    table = pa.table({"a": list(range(1000))})
    for name in ("one", "two"):
        write_table(table, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_missing_and_damaged_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.parquet: missing"):
        read_table(tmp_path / "gone.parquet")
    (tmp_path / "torn.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=r"torn\.parquet"):
        read_table(tmp_path / "torn.parquet")
