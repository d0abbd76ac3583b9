"""What is wrong with a row is said in words that help, whatever people send."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from bentos.kinds.tabular.rows import RowParser
from bentos.refusal import RefusedError
from tasks.config import ObjectiveName
from tasks.kinds.tabular.schema import Feature, TableSchema
from tests.tables import Sample


@pytest.fixture
def parser(sample: Callable[[ObjectiveName], Sample]) -> RowParser:
    schema = sample("binary").schema
    return RowParser(schema.model_copy(update={"identity": ["client"]}), maximum_rows=5)


def row(parser: RowParser) -> dict[str, Any]:
    return {feature.name: feature.example for feature in parser.schema.features}


def refused(parser: RowParser, body: object) -> str:
    with pytest.raises(RefusedError) as caught:
        parser.parse(json.dumps(body).encode())
    return str(caught.value)


def test_a_row_without_rows_is_told_once_where_it_belongs(parser: RowParser) -> None:
    said = refused(parser, row(parser))
    assert said == 'request: a row by itself; put it under "rows": {"rows": {...}}'


def test_an_id_is_told_from_a_column_that_nobody_knows(parser: RowParser) -> None:
    name = parser.schema.features[0].name
    sent = {**row(parser), "client": 7, "nobody": 1, f"{name}x": 1}
    del sent[name]
    said = refused(parser, {"rows": sent})
    assert "column 'client': it names a row and is no feature; leave it out" in said
    assert "column 'nobody': no such column; leave it out" in said
    assert f"column '{name}x': no such column; did you mean '{name}'?" in said


def test_an_answer_among_the_questions_is_told_as_such(parser: RowParser) -> None:
    said = refused(parser, {"rows": {**row(parser), parser.schema.target: "yes"}})
    assert "it is what is predicted; leave it out" in said


def test_a_column_that_the_row_has_already_is_not_what_was_meant(parser: RowParser) -> None:
    name = parser.schema.features[0].name
    said = refused(parser, {"rows": {**row(parser), f"{name}x": 1}})
    assert f"column '{name}x': no such column; leave it out; what is read: {name}, " in said


def test_without_ids_no_column_is_said_to_name_rows(parser: RowParser) -> None:
    everything = [*parser.columns, "leak"]
    schema = parser.schema.model_copy(update={"identity": everything})
    said = refused(RowParser(schema, maximum_rows=5), {"rows": {**row(parser), "leak": 1}})
    assert "column 'leak': it is no feature; leave it out" in said


def typed(kind: str, nullable: bool = True) -> RowParser:
    feature = Feature.model_validate(
        {
            "name": "a",
            "type": kind,
            "nullable": nullable,
            "categories": [],
            "minimum": 0.0,
            "maximum": 1.0,
            "example": "2021-05-01T00:00:00Z" if kind == "datetime" else "always late",
            "sensitive": False,
        }
    )
    schema = TableSchema(
        target="target",
        objective="regression",
        classes=[],
        features=[feature],
        time_ordered=False,
        weighted=False,
        train_rows=1,
        test_rows=0,
    )
    return RowParser(schema, maximum_rows=5)


def test_points_in_time_are_read_as_iso_writes_them() -> None:
    sent = [{"a": "2021-05-01T02:00:00+02:00"}, {"a": "20210501"}, {"a": None}, {}]
    values = typed("datetime").parse(json.dumps({"rows": sent}).encode())["a"]
    assert values.dtype == "datetime64[us]"
    assert values[:2].astype(str).tolist() == ["2021-05-01T00:00:00.000000"] * 2
    assert np.isnat(values[2:]).all()


@pytest.mark.parametrize("sent", ["soon", "2021-02-30", 5])
def test_what_is_no_point_in_time_is_refused(sent: Any) -> None:
    said = refused(typed("datetime", nullable=False), {"rows": {"a": sent}})
    assert f"row 0, column 'a': {sent!r} is not a date, or a date and a time, as ISO 8601" in said
    assert "give a date" in said
    assert "such as '2021-05-01T00:00:00Z'" in said


def test_texts_are_taken_as_they_are_up_to_what_is_read() -> None:
    parser = typed("text")
    sent = [{"a": "late, as always"}, {"a": None}]
    values = parser.parse(json.dumps({"rows": sent}).encode())["a"]
    assert values.tolist() == ["late, as always", None]
    said = refused(parser, {"rows": {"a": "x" * 10_001}})
    assert "is not text of at most 10,000 characters" in said
    assert "give text of at most 10,000 characters such as 'always late' or null" in said
