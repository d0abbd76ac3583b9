"""The stage as a whole: every kind of source, and everything that can be wrong with files."""

import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tasks.config import (
    BuiltinSource,
    FilesSource,
    GeneratorSource,
    Params,
    Source,
    SqlSource,
    load,
)
from tasks.documents import Origin
from tasks.errors import InputError
from tasks.ingest.stage import ingest
from tasks.layout import Layout
from tests.examples import need

CSV = b"a,b,c\n1,x,\n2,y,0.5\n3,,1.5\n"
HOMEPAGE = "https://example.org/about"


def files(**changes: Any) -> FilesSource:
    table = {"path": "some/table.csv", **changes.pop("table", {})}
    return FilesSource.model_validate(
        {"kind": "files", "homepage": HOMEPAGE, "tables": {"t": table}, **changes}
    )


def put(layout: Layout, content: bytes, path: str = "some/table.csv") -> Path:
    file = layout.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def refusal(source: Source, layout: Layout) -> str:
    with pytest.raises(InputError) as caught:
        ingest(source, layout)
    assert not layout.raw.exists()
    assert not layout.origin.exists()
    return str(caught.value)


def test_a_file_becomes_a_snapshot_and_an_account(layout: Layout) -> None:
    put(layout, CSV)
    origin = ingest(files(), layout)

    frame = pd.read_parquet(layout.raw)
    assert frame.to_dict("list") == {
        "a": [1, 2, 3],
        "b": ["x", "y", pytest.approx(float("nan"), nan_ok=True)],
        "c": [pytest.approx(float("nan"), nan_ok=True), 0.5, 1.5],
    }
    assert frame.dtypes.astype(str).to_list() == ["int64", "str", "float64"]
    assert origin == Origin.read(layout.origin)
    assert origin.kind == "files"
    assert origin.rows == 3
    assert origin.columns == ["a", "b", "c"]
    (ingredient,) = origin.ingredients
    assert ingredient.location == "some/table.csv"
    assert ingredient.sha256 == hashlib.sha256(CSV).hexdigest()


def test_the_folder_of_public_data_goes_before_the_project(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(layout, b"a\n1\n")
    (tmp_path / "some").mkdir()
    (tmp_path / "some/table.csv").write_bytes(b"a\n2\n")
    monkeypatch.setenv("LEPTON_DATA", str(tmp_path))
    ingest(files(), layout)
    assert pd.read_parquet(layout.raw)["a"].to_list() == [2]
    assert str(tmp_path) not in layout.origin.read_text()


def test_equal_sources_give_equal_bytes(layout: Layout, tmp_path: Path) -> None:
    other = Layout(tmp_path / "elsewhere", "try")
    source = files(query="select *, a / 3 as third, case when a = 1 then 1.5 end as d from t")
    for each in (layout, other):
        put(each, CSV)
        ingest(source, each)
    assert layout.raw.read_bytes() == other.raw.read_bytes()
    assert layout.origin.read_bytes() == other.origin.read_bytes()


def test_progress_goes_from_nothing_to_everything_without_turning_back(layout: Layout) -> None:
    put(layout, CSV)
    put(layout, CSV, "other.csv")
    seen: list[float] = []
    ingest(
        files(
            tables={"t": {"path": "some/table.csv"}, "u": {"path": "other.csv"}},
            query="select t.* from t join u using (a)",
        ),
        layout,
        lambda fraction, message: seen.append(fraction),
    )
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_a_file_that_is_nowhere_names_all_ways_out(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEPTON_DATA", str(tmp_path))
    text = refusal(files(embedded={"kind": "builtin", "name": "iris"}), layout)
    assert str(tmp_path / "some/table.csv") in text
    assert str(layout.root / "some/table.csv") in text
    assert HOMEPAGE in text
    assert "LEPTON_DATA" in text
    assert "source.use_embedded=true" in text


def test_no_stand_in_is_offered_where_there_is_none(layout: Layout) -> None:
    assert "use_embedded" not in refusal(files(), layout)


def test_a_data_folder_that_is_missing_is_named(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(layout, CSV)
    monkeypatch.setenv("LEPTON_DATA", "/no/such/folder")
    assert "LEPTON_DATA: /no/such/folder" in refusal(files(), layout)


@pytest.mark.parametrize("path", ["../table.csv", "some/../../table.csv"])
def test_a_path_cannot_leave_its_folder(layout: Layout, path: str) -> None:
    (layout.root.parent / "table.csv").write_bytes(CSV)
    assert path in refusal(files(table={"path": path}), layout)


def test_a_file_with_another_checksum_is_refused(layout: Layout) -> None:
    put(layout, CSV)
    text = refusal(files(table={"sha256": "0" * 64}), layout)
    assert "0" * 64 in text
    assert hashlib.sha256(CSV).hexdigest() in text


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\n\n"])
def test_an_empty_table_is_refused(layout: Layout, content: bytes) -> None:
    put(layout, content)
    assert "empty" in refusal(files(), layout)


def test_a_query_that_keeps_no_row_is_refused(layout: Layout) -> None:
    put(layout, CSV)
    assert "gives no rows" in refusal(files(query="select * from t where a > 9"), layout)


def test_a_wrong_query_is_refused_with_the_databases_words_and_the_tables(layout: Layout) -> None:
    put(layout, CSV)
    text = refusal(files(query="select nope from t"), layout)
    assert "source.query" in text
    assert '"nope"' in text
    assert "t (a, b, c)" in text


def test_several_tables_need_a_query(layout: Layout) -> None:
    tables = {"t": {"path": "some/table.csv"}, "u": {"path": "other.csv"}}
    assert "source.query" in refusal(files(tables=tables), layout)


def test_several_tables_are_joined(layout: Layout) -> None:
    put(layout, CSV)
    put(layout, b"a,price\n1,10\n3,30\n", "other.csv")
    source = files(
        tables={"t": {"path": "some/table.csv"}, "u": {"path": "other.csv"}},
        query="select t.a, price from t join u using (a) order by a desc",
    )
    origin = ingest(source, layout)
    assert pd.read_parquet(layout.raw).to_dict("list") == {"a": [3, 1], "price": [30, 10]}
    assert [each.rows for each in origin.ingredients] == [3, 2]


def test_a_truncated_compressed_file_is_refused(layout: Layout) -> None:
    put(layout, gzip.compress(CSV * 1000)[:-20], "some/table.csv.gz")
    text = refusal(files(table={"path": "some/table.csv.gz"}), layout)
    assert "table.csv.gz" in text
    assert "whole" in text


def test_a_member_of_a_nested_archive_is_read(layout: Layout) -> None:
    put(layout, zipped(**{"inner.zip": zipped(**{"folder/data.csv": CSV})}), "outer.zip")
    table = {"path": "outer.zip", "member": "inner.zip!folder/data.csv"}
    origin = ingest(files(table=table), layout)
    assert origin.rows == 3
    assert origin.ingredients[0].location == "outer.zip!inner.zip!folder/data.csv"


def test_a_stand_in_takes_the_place_of_files(layout: Layout) -> None:
    source = files(
        embedded={"kind": "generator", "name": "transactions", "rows": 50, "seed": 3},
        use_embedded=True,
    )
    origin = ingest(source, layout)
    assert origin.kind == "generator"
    assert origin.ingredients[0].location == "generator:transactions(50, 3)"
    assert origin.rows == 50


def test_a_stand_in_must_be_declared_to_be_used(layout: Layout) -> None:
    assert "source.embedded" in refusal(files(use_embedded=True), layout)


def test_a_generator_can_be_queried(layout: Layout) -> None:
    source = GeneratorSource(
        kind="generator",
        name="transactions",
        rows=100,
        query='select count(*) as n, max("Time") as latest from generated',
    )
    ingest(source, layout)
    assert pd.read_parquet(layout.raw)["n"].to_list() == [100]


def test_an_unknown_generator_is_refused_with_the_known_ones(layout: Layout) -> None:
    source = GeneratorSource(kind="generator", name="weather", rows=1)
    assert "transactions" in refusal(source, layout)


def test_a_built_in_set_is_read(layout: Layout) -> None:
    origin = ingest(BuiltinSource(kind="builtin", name="breast_cancer"), layout)
    assert origin.rows == 569
    assert origin.ingredients[0].location == "scikit-learn:breast_cancer"
    frame = pd.read_parquet(layout.raw)
    assert frame["diagnosis"].value_counts().to_dict() == {"benign": 357, "malignant": 212}


def test_a_database_is_read_and_reshaped(
    postgresql: str, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DB_PASSWORD", "geheim")
    source = SqlSource(
        kind="sql",
        url=postgresql.replace("geheim", "$DB_PASSWORD"),
        select="select n, n * 0.5 as half from generate_series(1, 3) as n order by n",
        query="select n, half::int as half from selected where n > 1",
    )
    origin = ingest(source, layout)
    assert origin.rows == 2
    assert origin.ingredients[0].rows == 3
    assert "geheim" not in layout.origin.read_text()
    assert origin.ingredients[0].location.startswith("postgresql+psycopg://lepton@127.0.0.1:")


@pytest.fixture(scope="module")
def params(project: Path) -> Params:
    return load(project)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "rows", "columns", "target"),
    [
        ("purchase", 12_330, 18, {"False": 10_422, "True": 1_908}),
        ("fraud", 15_361, 32, {"0": 14_869, "1": 492}),
        ("credit", 1_000, 21, {"good": 700, "bad": 300}),
        ("income", 48_842, 16, {"<=50K": 37_155, ">50K": 11_687}),
        ("campaign", 41_188, 22, {"no": 36_548, "yes": 4_640}),
        ("house-price", 2_930, 82, None),
        ("housing-district", 20_640, 21, None),
        (
            "steel", 1_941, 27,
            {"other": 673, "bumps": 402, "k-scratch": 391, "z-scratch": 190, "pastry": 158,
             "stains": 72, "dirtiness": 55},
        ),
    ],
)  # fmt: skip
def test_every_solution_ingests(
    name: str,
    rows: int,
    columns: int,
    target: dict[str, int] | None,
    params: Params,
    real_data: Path,
    layout: Layout,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    need([name])
    solution = params.solution(name)
    assert isinstance(solution.source, FilesSource)
    for table in solution.source.tables.values():
        if not (real_data / table.path).exists():
            pytest.skip(f"LEPTON_DATA has no {table.path}")
    monkeypatch.setenv("LEPTON_DATA", str(real_data))
    origin = ingest(solution.source, layout)
    frame = pd.read_parquet(layout.raw)
    assert (origin.rows, len(origin.columns)) == frame.shape == (rows, columns)
    values = frame[solution.target.column]
    assert values.notna().all()
    if target:
        assert values.astype("string").value_counts().to_dict() == target
    named = {"categorical", "sensitive", "leak", "ignored", "id", "personal"}
    roles = [column for role in named for column in getattr(solution.columns, role)]
    assert set(roles) <= set(frame.columns)
    assert str(real_data) not in json.dumps(origin.model_dump())


@pytest.mark.real_data
def test_fraud_and_its_stand_in_have_the_same_columns(
    params: Params, real_data: Path, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEPTON_DATA", str(real_data))
    need(["fraud"])
    source = params.solution("fraud").source
    assert isinstance(source, FilesSource)
    ingest(source, layout)
    real = pd.read_parquet(layout.raw).dtypes
    ingest(source.model_copy(update={"use_embedded": True}), layout)
    pd.testing.assert_series_equal(pd.read_parquet(layout.raw).dtypes, real)


@pytest.mark.real_data
def test_houses_without_something_are_told_from_missing_values(
    params: Params, real_data: Path, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEPTON_DATA", str(real_data))
    need(["house-price"])
    ingest(params.solution("house-price").source, layout)
    frame = pd.read_parquet(layout.raw)
    assert frame["Pool QC"].eq("NA").sum() == 2_917
    assert frame["Mas Vnr Type"].eq("None").sum() == 1_752
    assert frame["Mas Vnr Type"].isna().sum() == 23
    assert frame["Lot Frontage"].dtype == "float64"
    assert frame["MS SubClass"].dtype == "str"
