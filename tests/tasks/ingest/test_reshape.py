"""Queries see the tables of the source and nothing else."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tasks.errors import InputError
from tasks.ingest.reshape import reshape

TABLE = pa.table({"a": [3, 1, 2], "b": ["x", None, "z"]})


def test_rows_keep_their_order() -> None:
    many = pa.table({"n": np.arange(300_000)})
    given = reshape(
        {"t": many}, "select *, row_number() over () as position from t where n % 3 = 0"
    )
    assert given.column("n").equals(pa.chunked_array([np.arange(0, 300_000, 3)]))
    assert given.column("position").equals(pa.chunked_array([np.arange(1, 100_001)]))


def test_a_union_keeps_the_order_of_its_parts() -> None:
    given = reshape({"t": TABLE}, "select a from t union all select a + 10 from t")
    assert given.column("a").to_pylist() == [3, 1, 2, 13, 11, 12]


def test_types_become_plain() -> None:
    given = reshape(
        {"t": TABLE},
        "select 19.12 as d, sum(a) over () as s, date '2024-02-01' as day, b, null as n from t",
    )
    assert [str(kind) for kind in given.schema.types] == [
        "double", "double", "timestamp[us]", "large_string", "double",
    ]  # fmt: skip
    assert given.column("s").to_pylist() == [6.0] * 3
    assert given.to_pandas()["day"].iloc[0] == pd.Timestamp("2024-02-01")


def test_without_a_query_the_only_table_is_given() -> None:
    assert reshape({"t": TABLE}, None).column("a").to_pylist() == [3, 1, 2]


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('{file}')",
        "select * from '{file}'",
        "copy t to '{file}'",
        "attach '{file}' as other",
        "install httpfs",
        "set enable_external_access = true",
        "select * from 'http://127.0.0.1:9/x.csv'",
        "select a from t; select b from t",
        "create table u as select 1",
        "",
        "selec a from t",
        "select a, a from t",
        "select [a] as list from t",
    ],
)
def test_anything_but_one_select_over_the_tables_is_refused(query: str, tmp_path: Path) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("a\n1\n")
    with pytest.raises(InputError):
        reshape({"t": TABLE}, query.replace("{file}", str(file)))
    assert file.read_text() == "a\n1\n"


def test_python_variables_are_no_tables() -> None:
    hidden = pd.DataFrame({"a": [1]})
    with pytest.raises(InputError, match="hidden"):
        reshape({"t": TABLE}, "select * from hidden")
    assert len(hidden) == 1
