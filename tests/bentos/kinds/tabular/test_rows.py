"""What is wrong with a row is said in words that help, whatever people send."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bentos.kinds.tabular.rows import RowParser
from bentos.refusal import RefusedError
from tasks.config import ObjectiveName
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
