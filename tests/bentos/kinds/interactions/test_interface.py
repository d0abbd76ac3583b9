import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bentos.interface import ParsedRequest
from bentos.kinds.interactions.interface import InteractionsInterface
from bentos.refusal import RefusedError
from tasks.config import Serve
from tasks.kinds.interactions.schema import InteractionsSchema
from tests.boutique import MakeVisits


def asked(schema: InteractionsSchema, rows: Any) -> ParsedRequest:
    body = json.dumps({"rows": rows}).encode()
    return InteractionsInterface(schema, Serve(maximum_rows=5)).read("application/json", body)


def refused(schema: InteractionsSchema, rows: Any) -> tuple[int | None, str | None, str]:
    with pytest.raises(RefusedError) as caught:
        asked(schema, rows)
    (problem,) = caught.value.problems
    return problem.row, problem.column, f"{problem.why}; {problem.hint}"


def test_a_history_is_taken_as_it_is(visits: MakeVisits) -> None:
    schema = visits("ranking").schema
    a, b, c = schema.items.ids[:3]
    parsed = asked(schema, [{"history": [a, b, a, c]}, {"history": [b], "count": 3}])
    assert parsed.warnings == []
    assert parsed.columns["history"].tolist() == [[b, a, c], [b]]
    assert parsed.options == {"count": [10, 3]}
    assert list(parsed.columns) == schema.columns


def test_a_known_user_brings_a_history(visits: MakeVisits) -> None:
    schema = visits("ranking").schema
    user = schema.users.ids[4]
    known = [schema.items.ids[place] for place in schema.users.histories[4]]
    new = next(item for item in schema.items.ids if item not in known)
    alone, more = asked(
        schema, [{"user": user}, {"user": user, "history": [new, known[0]]}]
    ).columns["history"]
    assert alone == known
    assert more == [*known[1:], new, known[0]]


def test_what_training_never_saw_is_warned_of(visits: MakeVisits) -> None:
    schema = visits("ranking").schema
    rows = [
        {"user": "nobody"},
        {"history": ["unheard of", schema.items.ids[0]]},
        {},
        {"user": "nobody", "history": [schema.items.ids[0]], "region": "the moon"},
    ]
    found = [(each.row, each.column, each.message) for each in asked(schema, rows).warnings]
    assert [place[:2] for place in found] == [
        (0, "user"), (1, "history"), (2, "history"), (3, "region"),
    ]  # fmt: skip
    assert "most popular" in found[0][2]
    assert "left out" in found[1][2]
    assert "most popular" in found[2][2]


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ({"history": "i1"}, "history", "give a list of ids such as"),
        ({"history": [1.5]}, "history", "is not usable here"),
        ({"history": [True]}, "history", "is not usable here"),
        ({"history": ["i1"] * 10_001}, "history", "the last 10,000"),
        ({"count": 0}, "count", "from 1 to 100"),
        ({"count": 101}, "count", "from 1 to 100"),
        ({"count": "5"}, "count", "from 1 to 100"),
        ({"user": 1.5}, "user", "a text or a whole number"),
        ({"age": "old"}, "age", "give a number or null"),
        ({"region": ["north"]}, "region", "a text, a number or null"),
        ({"histroy": []}, "histroy", "did you mean 'history'?"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(
    visits: MakeVisits, row: dict[str, Any], column: str, said: str
) -> None:
    found = refused(visits("ranking").schema, [{}, row])
    assert found[:2] == (1, column)
    assert said in found[2]


def test_what_is_unknown_is_not_sent_back_by_the_megabyte(visits: MakeVisits) -> None:
    long = "x" * 1_000_000
    parsed = asked(visits("ranking").schema, [{"user": long, "history": [long], "region": long}])
    assert len(parsed.warnings) == 3
    assert all(len(str(warning.value)) < 100 for warning in parsed.warnings)
    pair = asked(visits("regression").schema, {"user": long, "item": long})
    assert all(len(str(warning.value)) < 100 for warning in pair.warnings)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "not JSON"), (b"{}", "no key 'rows'"), (b'{"rows": []}', "no rows"),
        (b'{"rows": [{}, {}, {}, {}, {}, {}]}', "too many rows"), (b'{"rows": 3}', "not an object"),
        (b'{"user": "a", "count": 3}', "a row by itself; put it under \"rows\""),
        (b'{"rows": [3]}', "not an object"), (b'{"rows": {}, "more": 1}', "unknown key 'more'"),
    ],
)  # fmt: skip
def test_bodies_of_another_shape_are_refused(visits: MakeVisits, body: bytes, said: str) -> None:
    interface = InteractionsInterface(visits("ranking").schema, Serve(maximum_rows=5))
    with pytest.raises(RefusedError, match=said):
        interface.read("application/json", body)


def test_lists_are_as_long_as_wanted_and_hold_nothing_seen(visits: MakeVisits) -> None:
    schema = visits("ranking").schema
    interface = InteractionsInterface(schema, Serve())
    scores = np.full((2, len(schema.items.ids)), -np.inf)
    scores[:, [5, 2, 9]] = [1.0, 3.0, 1.0]
    parsed = ParsedRequest({}, [], {"count": [2, 50]})
    first, second = interface.predictions(scores, parsed)
    assert [one["item"] for one in first["items"]] == [schema.items.ids[2], schema.items.ids[5]]
    assert [one["item"] for one in second["items"]] == [
        schema.items.ids[place] for place in (2, 5, 9)
    ]
    assert first["items"][0]["name"] == schema.items.names[2]


def test_ratings_need_a_user_and_an_item(visits: MakeVisits) -> None:
    schema = visits("regression").schema
    user, item = schema.users.ids[0], schema.items.ids[0]
    parsed = asked(schema, [{"user": user, "item": item}, {"user": "x", "item": "y"}])
    assert [(each.row, each.column) for each in parsed.warnings] == [(1, "user"), (1, "item")]
    assert schema.encode(pd.DataFrame(parsed.columns)).shape[0] == 2
    assert refused(schema, {"user": user})[1:] == ("item", f"missing; {_wanted(schema)}")
    interface = InteractionsInterface(schema, Serve())
    assert interface.predictions(np.array([3.5]), parsed) == [{"value": 3.5}]


def _wanted(schema: InteractionsSchema) -> str:
    counts = np.array(schema.items.interactions)
    return f"give an id such as {schema.items.ids[int(counts.argmax())]!r}"


@pytest.mark.parametrize("objective", ["ranking", "regression"])
def test_the_body_is_described_with_an_example_that_is_answered(
    visits: MakeVisits, objective: str
) -> None:
    schema = visits(objective).schema
    interface = InteractionsInterface(schema, Serve(maximum_rows=5))
    described: Any = interface.request.model_json_schema(ref_template="#/components/{model}")
    row = described["$defs"]["Row"]
    assert set(row["properties"]) == {
        *schema.columns,
        *(["count"] if objective == "ranking" else []),
    }
    body = json.dumps(described["example"]).encode()
    assert interface.read("application/json", body).warnings == []
    assert schema.encode(pd.DataFrame(interface.example)).shape[0] == 1
