"""What every kind of input keeps, so that stages, families and services can rely on it.

Kinds are found by their packages; ``tests/families.py`` has an example of each.
"""

from importlib.util import find_spec
from pathlib import Path

import joblib
import numpy as np
import pyarrow as pa
import pytest

from tasks.config.kind import kinds
from tasks.config.members import members
from tasks.config.objective import default_candidates, objectives_of
from tasks.documents.schema import INTERNAL
from tasks.errors import InputError
from tasks.kinds.kind import HELD_OUT, kind, read_schema
from tests.families import Given, MakeGiven, cases
from tests.imports import brought_in

KINDS = kinds()
every_kind = pytest.mark.parametrize("name", KINDS)


def example(name: str, given: MakeGiven) -> Given:
    return given(name, cases(name)[0].question)


@every_kind
def test_it_has_a_module_in_each_layer(name: str) -> None:
    for module in (f"tasks.baselines.{name}", f"tasks.report.kinds.{name}"):
        assert find_spec(module), module
    assert find_spec(f"bentos.kinds.{name}.interface")
    assert members(f"families/{name}")


@every_kind
def test_each_of_its_objectives_has_candidates_of_families_that_there_are(name: str) -> None:
    offered = [default_candidates(objective, name) for objective in objectives_of(name)]
    assert offered
    for candidates in offered:
        assert candidates
        assert {each["family"] for each in candidates.values()} <= set(members(f"families/{name}"))


@every_kind
def test_its_schema_is_read_as_it_was_written(name: str, given: MakeGiven, tmp_path: Path) -> None:
    schema = example(name, given).schema
    assert schema.kind == name
    assert isinstance(schema, kind(name).schema)
    schema.write(tmp_path / "schema.json")
    assert read_schema(tmp_path / "schema.json") == schema


@every_kind
def test_rows_are_the_first_axis_of_what_is_encoded(name: str, given: MakeGiven) -> None:
    found = example(name, given)
    encoded = found.schema.encode(found.rows)
    assert len(encoded) == len(found.rows)
    assert len(found.schema.encode(found.rows.iloc[:1])) == 1


@every_kind
def test_a_row_is_encoded_alone_as_in_company(name: str, given: MakeGiven) -> None:
    found = example(name, given)
    together = found.schema.encode(found.rows)
    for place in (0, len(found.rows) // 2):
        alone = found.schema.encode(found.rows.iloc[[place]])
        where = slice(place, place + 1)
        expected = together.iloc[where] if hasattr(together, "iloc") else together[where]
        assert same(alone, expected)


@every_kind
def test_rows_by_column_are_encoded_as_those_of_a_frame(name: str, given: MakeGiven) -> None:
    found = example(name, given)
    columns = {column: found.rows[column].to_numpy() for column in found.schema.columns}
    assert same(found.schema.encode_columns(columns), found.schema.encode(found.rows))


@every_kind
def test_unusual_rows_are_encoded_rows(name: str, given: MakeGiven) -> None:
    found = example(name, given)
    encoded = found.schema.encode(found.rows)
    unusual = found.schema.unusual(encoded)
    assert np.shape(unusual)[1:] == np.shape(encoded)[1:]
    assert unusual.dtype == encoded.dtype
    assert same(encoded, found.schema.encode(found.rows)), "they are changed copies"


@pytest.mark.parametrize("name", [name for name in KINDS if kind(name).without_overlap])
def test_examples_that_overlap_are_kept_apart(name: str, given: MakeGiven) -> None:
    keep = kind(name).without_overlap
    assert keep is not None
    table = pa.Table.from_pandas(example(name, given).rows.reset_index(drop=True))
    parts = np.where(np.arange(len(table)) < len(table) // 2, -1, HELD_OUT)
    kept = keep(table, parts)
    assert kept.shape == parts.shape
    assert kept[parts == HELD_OUT].any()
    assert keep(table, np.full_like(parts, -1)).all(), "training alone overlaps with nobody"


@every_kind
def test_encoding_leaves_the_rows_as_they_are(name: str, given: MakeGiven) -> None:
    found = example(name, given)
    before = found.rows.copy(deep=True)
    found.schema.encode(found.rows)
    assert found.rows.equals(before)


@every_kind
def test_rows_need_no_answer_and_no_other_column(name: str, given: MakeGiven) -> None:
    found = example(name, given)
    columns = found.schema.columns
    assert kind(name).knows_answers or found.schema.target not in columns
    assert not set(INTERNAL) & set(columns)
    bare = found.rows[columns]
    assert same(found.schema.encode(bare), found.schema.encode(found.rows))


@every_kind
def test_a_column_that_is_missing_is_named(name: str, given: MakeGiven) -> None:
    found = example(name, given)
    missing = found.schema.columns[0]
    with pytest.raises(InputError, match=f"lack.*{missing}"):
        found.schema.check_columns(found.rows.drop(columns=missing), found.schema.columns)


def test_kinds_are_light_to_import() -> None:
    modules = (f"tasks.kinds.{name}.kind" for name in KINDS)
    assert brought_in(modules, {"sklearn", "tensorflow", "xgboost"}) == set()


def same(left: object, right: object) -> bool:
    if hasattr(left, "equals"):
        return bool(left.reset_index(drop=True).equals(right.reset_index(drop=True)))  # type: ignore[attr-defined]
    a, b = np.asarray(left), np.asarray(right)
    if a.dtype == object:
        return all(joblib.hash(x) == joblib.hash(y) for x, y in zip(a, b, strict=True))
    return bool(np.array_equal(a, b, equal_nan=a.dtype.kind == "f"))
