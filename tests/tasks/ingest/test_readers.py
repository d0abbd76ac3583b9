"""Every format, read and refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.errors import InputError
from tasks.ingest.readers import read_frame

FRAME = pd.DataFrame({"n": [1, 2], "text": ["x", "y"]})


def test_every_format_gives_the_same_frame(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "csv", index=False)
    FRAME.to_parquet(tmp_path / "parquet")
    FRAME.to_json(tmp_path / "json")
    FRAME.to_excel(tmp_path / "excel.xlsx", index=False)
    for form in ("csv", "parquet", "json"):
        pd.testing.assert_frame_equal(read_frame(tmp_path / form, form, {}), FRAME)
    pd.testing.assert_frame_equal(read_frame(tmp_path / "excel.xlsx", "excel", {}), FRAME)


def test_compressed_text_is_read_by_its_suffix(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "t.csv.gz", index=False)
    pd.testing.assert_frame_equal(read_frame(tmp_path / "t.csv.gz", "csv", {}), FRAME)


def test_arrays_become_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, x=np.arange(4).reshape(2, 2), y=np.array([7, 8]), other=np.zeros(9))
    frame = read_frame(path, "npz", {"arrays": ["x", "y"]})
    assert frame.to_dict("list") == {"x_0": [0, 2], "x_1": [1, 3], "y": [7, 8]}


def test_lists_of_rows_by_name_become_a_table(tmp_path: Path) -> None:
    (tmp_path / "t").write_text('{"train": [["hi", "greet"], ["no", "deny"]], "val": []}')
    frame = read_frame(tmp_path / "t", "json", {"lists": "part", "names": ["text", "intent"]})
    assert frame.to_dict("list") == {
        "part": ["train", "train"], "text": ["hi", "no"], "intent": ["greet", "deny"],
    }  # fmt: skip
    (tmp_path / "t").write_text('{"banking": ["balance"], "travel": ["visa", "map"]}')
    frame = read_frame(tmp_path / "t", "json", {"lists": "domain", "names": ["intent"]})
    assert frame["domain"].to_list() == ["banking", "travel", "travel"]
    assert frame["intent"].to_list() == ["balance", "visa", "map"]


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ('{"a": [["x", "y"]]}', {"lists": "part", "names": ["text"]}),
        ('{"a": [["x", "y"], ["x"]]}', {"lists": "part", "names": ["text", "intent"]}),
        ('[["x"]]', {"lists": "part", "names": ["text"]}),
        ('{"a": 7}', {"lists": "part", "names": ["text"]}),
        ('{"a": [["x"]]}', {"lists": "part", "names": ["text"], "orient": "records"}),
        ('{"a": ', {"lists": "part", "names": ["text"]}),
    ],
)
def test_other_lists_are_refused(tmp_path: Path, content: str, options: dict[str, Any]) -> None:
    (tmp_path / "t").write_text(content)
    with pytest.raises(InputError, match="cannot be read as json"):
        read_frame(tmp_path / "t", "json", options)


def test_options_reach_the_reader(tmp_path: Path) -> None:
    (tmp_path / "t").write_text("1; x\n2;?\n")
    options = {"sep": ";", "names": ["n", "text"], "na_values": ["?"], "skipinitialspace": True}
    frame = read_frame(tmp_path / "t", "csv", options)
    assert frame["n"].to_list() == [1, 2]
    assert frame["text"].isna().to_list() == [False, True]
    assert frame["text"].iloc[0] == "x"


@pytest.mark.parametrize(
    "options", [{"sep": r"\s*;\s*", "engine": "python"}, {"engine": "pyarrow", "sep": ";"}]
)
def test_another_engine_can_be_chosen(tmp_path: Path, options: dict[str, Any]) -> None:
    (tmp_path / "t").write_text("n;text\n1;x\n2;y\n")
    pd.testing.assert_frame_equal(read_frame(tmp_path / "t", "csv", options), FRAME)


@pytest.mark.parametrize(
    ("form", "content", "options"),
    [
        ("csv", b"a,b\n1,2,3\n1,2\n1,2,3,4\n", {}),
        ("csv", b"a,b\n1,2,3\n4,5,6\n", {}),
        ("csv", b"a\n\xff\xfe\n", {}),
        ("csv", b"a\n1\n", {"no_such_option": 1}),
        ("csv", b"a\n1\n", {"chunksize": 1}),
        ("csv", b"a\nx\n", {"dtype": {"a": "int64"}}),
        ("csv", b"a\n1\n", {"usecols": ["b"]}),
        ("parquet", b"PAR1 but no more", {}),
        ("json", b"{", {}),
        ("excel", b"no workbook", {}),
        ("npz", b"no arrays", {}),
    ],
)
def test_content_that_does_not_fit_is_refused(
    tmp_path: Path, form: str, content: bytes, options: dict[str, Any]
) -> None:
    (tmp_path / "t").write_bytes(content)
    with pytest.raises(InputError):
        read_frame(tmp_path / "t", form, options)


def test_arrays_that_are_no_table_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "image.npz", x=np.zeros((2, 3, 3)))
    with pytest.raises(InputError, match="3 dimensions"):
        read_frame(tmp_path / "image.npz", "npz", {})
    np.savez(tmp_path / "uneven.npz", x=np.zeros(2), y=np.zeros(3))
    with pytest.raises(InputError, match="same length"):
        read_frame(tmp_path / "uneven.npz", "npz", {})
