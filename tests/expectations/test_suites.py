"""The suites that ship: well formed, explained, and true of the data they are about."""

import json
from pathlib import Path

import pytest

from tasks.config import FilesSource, Params, Source, load
from tasks.documents import Schema, Validation
from tasks.documents.table import read_table, write_table
from tasks.errors import InputError
from tasks.ingest.stage import ingest
from tasks.layout import Layout
from tasks.split.stage import split
from tasks.validate.stage import validate
from tasks.validate.suite import Suite
from tests.examples import kept, need

ROOT = Path(__file__).parents[2]
SUITES = kept()
REJECTED = {"house-price": 1}
"""Rows of public data that are truly wrong: a garage built in 2207."""


@pytest.fixture(scope="module")
def params() -> Params:
    return load(ROOT)


def at(solution: str, root: Path) -> Layout:
    (root / "expectations").symlink_to(ROOT / "expectations")
    return Layout(root, solution)


def run(solution: str, params: Params, layout: Layout) -> tuple[Validation, Schema]:
    section = params.solution(solution)
    ingest(section.source, layout)
    return (
        validate(section.target, section.columns, layout),
        split(section.target, section.columns, section.split, section.inputs, layout),
    )


def test_every_solution_has_its_suite(params: Params) -> None:
    assert all((ROOT / f"expectations/{name}.json").exists() for name in SUITES)


@pytest.mark.parametrize("name", SUITES)
def test_every_expectation_says_why_and_how_grave(name: str) -> None:
    path = ROOT / "expectations" / f"{name}.json"
    suite = Suite.read(path)
    assert suite.name == name
    for expectation in suite.expectations:
        assert expectation.notes, expectation
    raw = json.loads(path.read_text())
    assert all("severity" in each and "id" not in each for each in raw["expectations"])
    spoken_of = [(each["type"], str(each["kwargs"])) for each in raw["expectations"]]
    assert len(set(spoken_of)) == len(spoken_of)


def embedded(source: Source) -> Source | None:
    """Return what needs no download: the source itself, or its stand-in."""
    if not isinstance(source, FilesSource):
        return source
    return source.model_copy(update={"use_embedded": True}) if source.embedded else None


FROM_FILES = [
    name for name in SUITES if isinstance(load(ROOT, [name]).solution(name).source, FilesSource)
]
EMBEDDED = [
    name for name in SUITES if embedded(load(ROOT, [name]).solution(name).source) is not None
]


@pytest.mark.parametrize("name", EMBEDDED)
def test_what_needs_no_download_meets_the_same_suite(
    name: str, params: Params, tmp_path: Path
) -> None:
    layout, section = at(name, tmp_path), params.solution(name)
    source = embedded(section.source)
    assert source is not None
    ingest(source, layout)
    validation = validate(section.target, section.columns, layout)
    assert validation.rejected_rows == 0
    assert [check for check in validation.checks if not check.passed] == []
    schema = split(section.target, section.columns, section.split, section.inputs, layout)
    assert schema.train_rows > schema.test_rows > 0
    if section.target.positive is not None:
        assert schema.classes[1] == section.target.positive


@pytest.mark.real_data
@pytest.mark.parametrize("name", FROM_FILES)
def test_real_data_meets_its_suite(
    name: str, params: Params, tmp_path: Path, real_data: Path
) -> None:
    layout = at(name, tmp_path)
    validation, schema = run(name, params, layout)
    assert validation.rejected_rows == REJECTED.get(name, 0)
    failed = [check for check in validation.checks if not check.passed]
    assert sum(check.severity == "critical" for check in failed) == REJECTED.get(name, 0)
    if schema.kind in ("tabular", "image", "text"):
        assert schema.train_rows + schema.test_rows == validation.rows - validation.rejected_rows
    if schema.objective in ("binary", "multiclass"):
        train = read_table(layout.train).column(schema.target).to_pandas()
        assert train.nunique() == len(schema.classes)


@pytest.mark.real_data
def test_shifted_columns_are_noticed(params: Params, tmp_path: Path, real_data: Path) -> None:
    need(["credit"])
    layout = at("credit", tmp_path)
    section = params.solution("credit")
    ingest(section.source, layout)
    rows = read_table(layout.raw)
    shifted = {"age": "amount", "amount": "age"}
    names = [shifted.get(name, name) for name in rows.column_names]
    write_table(rows.rename_columns(names), layout.raw)
    with pytest.raises(InputError, match="age: expected between 18 and 100"):
        validate(section.target, section.columns, layout)
