"""Every run begins with the check: all that is wrong is said at once, before any work."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from tasks.check import prepare, remember
from tasks.config import BuiltinSource, additions
from tasks.errors import InputError
from tasks.ingest import headers

SECTION: dict[str, Any] = {
    "inputs": {"kind": "tabular"},
    "source": {"kind": "files", "tables": {"clients": {"path": "clients.csv"}}},
    "target": {"column": "left", "objective": "binary", "positive": "yes"},
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("LEPTON_DATA", raising=False)
    rows = pd.DataFrame({"age": [20, 30], "plan": ["a", "b"], "left": ["yes", "no"]})
    rows.to_csv(tmp_path / "clients.csv", index=False)
    write(tmp_path, SECTION)
    return tmp_path


def write(root: Path, section: dict[str, Any], **rest: Any) -> None:
    document = {"solutions": {"churn": section}, **rest}
    (root / "params.yaml").write_text(yaml.safe_dump(document, sort_keys=False))


def suite(root: Path, *expectations: dict[str, Any]) -> None:
    (root / "expectations").mkdir(exist_ok=True)
    content = {"name": "churn", "expectations": list(expectations)}
    (root / "expectations/churn.json").write_text(json.dumps(content))


def test_a_short_section_is_completed_once(root: Path) -> None:
    ready = prepare(root, ["churn"])
    assert ready.added is not None
    assert "churn (columns, split" in ready.added
    assert "expectations/churn.json" in ready.added
    assert ready.columns == {"churn": ["age", "plan", "left"]}
    written = yaml.safe_load((root / "params.yaml").read_text())
    assert additions(written) == []
    before = (root / "params.yaml").stat()
    assert prepare(root, ["churn"]).added is None
    assert (root / "params.yaml").stat() == before


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_written(root: Path) -> None:
    section = {
        **SECTION,
        "target": {**SECTION["target"], "column": "lefd"},
        "columns": {"id": ["client"], "personal": ["plan"]},
        "split": {"tset": 0.3},
        "evaluate": {"slices": ["plna", "plan"]},
    }
    candidates = {"churn-tree": {"solution": "churn", "family": "logistc"}}
    write(root, section, candidates=candidates)
    suite(
        root,
        {"type": "expect_column_values_to_be_betwen", "kwargs": {"column": "age"}},
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "agee"}},
        {"type": "expect_column_to_exist", "kwargs": {"column": "height"}},
    )
    before = (root / "params.yaml").read_text()
    with pytest.raises(InputError) as caught:
        prepare(root)
    said = str(caught.value)
    for part in (
        "solutions.churn.target.column: 'lefd' - no such column; did you mean 'left'?",
        "solutions.churn.columns.id: 'client' - no such column",
        "solutions.churn.split.tset: 0.3 - unknown key; did you mean 'test'?",
        "solutions.churn.evaluate.slices: 'plna' - no such column; did you mean 'plan'?",
        "solutions.churn.evaluate.slices: 'plan' - the column is personal",
        "expectation 1: 'expect_column_values_to_be_betwen' - no such type; did you mean",
        "expectation 2, expect_column_values_to_not_be_null: 'agee' - no such column; did you mean",
    ):
        assert part in said
    assert "height" not in said, "that a column exists may be expected of any"
    assert (root / "params.yaml").read_text() == before


def test_a_wrong_family_is_said_with_the_rest(root: Path) -> None:
    write(root, SECTION, candidates={"churn-log": {"solution": "churn", "family": "logistc"}})
    with pytest.raises(InputError, match="'logistc' - no such family for tabular inputs; did you"):
        prepare(root)


def test_the_columns_of_a_query_are_those_that_it_gives(root: Path) -> None:
    source = {**SECTION["source"], "query": 'select age / 2 as half, "left" from clients'}
    write(root, {**SECTION, "source": source, "evaluate": {"slices": ["age"]}})
    with pytest.raises(InputError, match="'age' - no such column; known: half, left"):
        prepare(root)
    write(root, {**SECTION, "source": {**source, "query": "select agee from clients"}})
    with pytest.raises(InputError, match=r"source, source\.query: .*agee"):
        prepare(root)


def test_a_type_that_shows_late_is_no_reason_to_refuse(root: Path) -> None:
    rows = pd.DataFrame({"age": range(500), "left": "no"}, dtype=object)
    rows.loc[400, "age"] = "old"
    rows.to_csv(root / "clients.csv", index=False)
    source = {**SECTION["source"], "query": 'select upper(age) as age, "left" from clients'}
    write(root, {**SECTION, "source": source})
    assert prepare(root).columns == {"churn": None}


def test_a_file_that_lies_nowhere_is_said_unless_its_rows_were_read(root: Path) -> None:
    (root / "clients.csv").unlink()
    with pytest.raises(InputError, match=r"source: 'clients\.csv' - no such file"):
        prepare(root)
    (root / "data/churn").mkdir(parents=True)
    (root / "data/churn/raw.parquet").touch()
    assert prepare(root).columns == {"churn": None}


def test_an_address_is_not_asked(root: Path) -> None:
    (root / "clients.csv").unlink()
    table = {"path": "clients.csv", "url": "http://127.0.0.1:1/clients.csv"}
    write(root, {**SECTION, "source": {"kind": "files", "tables": {"clients": table}}})
    assert prepare(root).columns == {"churn": None}


def test_headers_are_read_again_only_when_a_file_changes(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(root)
    monkeypatch.setattr(headers, "read_frame", None)  # whatever calls it fails
    prepare(root)
    monkeypatch.undo()
    (root / "clients.csv").write_text("height,left\n1,no\n")
    assert prepare(root).columns == {"churn": ["height", "left"]}


def test_what_has_no_header_is_known_once_it_was_read(root: Path) -> None:
    source = BuiltinSource(kind="builtin", name="iris")
    section = {**SECTION, "source": source.model_dump(), "evaluate": {"slices": ["colour"]}}
    write(root, section)
    assert prepare(root).columns == {"churn": None}
    remember("churn", source, ["petal", "left"], root)
    with pytest.raises(InputError, match="'colour' - no such column; known: petal, left"):
        prepare(root)


LOAD: dict[str, Any] = {
    "inputs": {"kind": "series", "window": 2, "horizon": 1},
    "source": {"kind": "files", "tables": {"load": {"path": "load.csv"}}},
    "target": {"column": "load", "objective": "forecast"},
}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [(None, {"time": "day"}), ({}, {"time": "day"}), ({"id": ["n"]}, {"id": ["n"], "time": "day"})],
)
def test_the_only_column_of_dates_orders_a_series(root: Path, columns: Any, expected: Any) -> None:
    (root / "load.csv").write_text("day,n,load\n2024-01-01,1,3\n2024-01-02,2,4\n")
    write(root, LOAD if columns is None else {**LOAD, "columns": columns})
    ready = prepare(root)
    assert ready.params.solution("churn").columns.time == "day"
    written = yaml.safe_load((root / "params.yaml").read_text())
    assert written["solutions"]["churn"]["columns"] == expected


def test_a_series_with_two_columns_of_dates_is_asked_which(root: Path) -> None:
    (root / "load.csv").write_text("day,paid,load\n2024-01-01,2024-01-05,3\n")
    write(root, LOAD)
    with pytest.raises(InputError, match=r"columns\.time: missing - .* it may be day or paid"):
        prepare(root)


def test_a_port_that_another_solution_has_is_refused(root: Path) -> None:
    solutions = {name: {**SECTION, "serve": {"port": 3005}} for name in ("churn", "other")}
    (root / "params.yaml").write_text(yaml.safe_dump({"solutions": solutions}))
    with pytest.raises(InputError, match="3005 - churn has this port too") as caught:
        prepare(root, ["churn"])
    assert str(caught.value).count("3005") == 1


def test_an_unknown_solution_gets_the_list(root: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'churn'"):
        prepare(root, ["chrun"])
