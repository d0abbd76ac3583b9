"""Requests with texts: every way to send them, and every way to send them wrongly."""

import json
import time
from typing import Any

import pytest

from bentos.kinds.text.texts import TextParser
from bentos.refusal import Problem, RefusedError
from tests.texts import MakeTexts

JSON = "application/json"


@pytest.fixture
def parser(texts: MakeTexts) -> TextParser:
    return TextParser(texts("multiclass").schema, maximum_rows=3)


def refused(parser: TextParser, body: bytes, media: str = JSON) -> list[Problem]:
    with pytest.raises(RefusedError) as caught:
        parser.parse(media, body)
    assert all(problem.why and problem.hint for problem in caught.value.problems)
    return caught.value.problems


@pytest.mark.parametrize(
    "rows",
    [
        {"text": "lost my card"},
        "lost my card",
        [{"text": "lost my card"}],
        ["lost my card"],
    ],
)
def test_one_text_however_it_is_wrapped(parser: TextParser, rows: Any) -> None:
    assert parser.parse(JSON, json.dumps({"rows": rows}).encode()) == ["lost my card"]


def test_texts_and_rows_may_be_mixed_and_keep_their_order(parser: TextParser) -> None:
    body = json.dumps({"rows": ["a", {"text": "b"}, "c"]}).encode()
    assert parser.parse("application/json; charset=utf-8", body) == ["a", "b", "c"]


def test_a_bare_text(parser: TextParser) -> None:
    body = "wo ist meine Karte? 很好".encode()
    assert parser.parse("text/plain; charset=utf-8", body) == ["wo ist meine Karte? 很好"]


@pytest.mark.parametrize("blank", ["", "  \n\t", "\u3000"])
def test_an_empty_text_is_refused_with_its_row(parser: TextParser, blank: str) -> None:
    (problem,) = refused(parser, json.dumps({"rows": ["a", {"text": blank}]}).encode())
    assert (problem.row, problem.column) == (1, "text")
    assert "says nothing" in problem.why
    (problem,) = refused(parser, blank.encode(), "text/plain")
    assert problem.row == 0


@pytest.mark.parametrize(
    ("body", "row", "named"),
    [
        (b"lost my card", None, "not JSON"),
        (b"", None, "not JSON"),
        (b'{"rows": []}', None, "no texts"),
        (b'{"rows": ["a", "b", "c", "d"]}', None, "too many texts"),
        (b'{"row": "a"}', None, "rows"),
        (b'{"text": "a"}', None, "a row by itself"),
        (b'["a"]', None, "'list of 1' is not an object"),
        (b'{"rows": 7}', 0, "7 is no text"),
        (b'{"rows": ["a", 7]}', 1, "7 is no text"),
        (b'{"rows": [null]}', 0, "None is no text"),
        (b'{"rows": [{"text": null}]}', 0, "None is no text"),
        (b'{"rows": [{"message": "a"}]}', 0, "no key 'text' among 'message'"),
        (b'{"rows": [{}]}', 0, "no key 'text'"),
        (b'{"rows": [{"text": "a", "intent": "b"}]}', 0, "unknown keys 'intent'"),
        (b'{"rows": "\\ud800"}', None, "not JSON"),
    ],
)
def test_what_is_wrong_is_named(
    parser: TextParser, body: bytes, row: int | None, named: str
) -> None:
    problems = refused(parser, body)
    assert problems[0].row == row
    assert named in problems[0].why


def test_bytes_that_are_no_utf_8_are_refused(parser: TextParser) -> None:
    (problem,) = refused(parser, b"caf\xe9", "text/plain")
    assert "not UTF-8" in problem.why
    assert "byte 3" in problem.why


def test_a_wrong_megabyte_is_not_sent_back(parser: TextParser) -> None:
    long = "x" * 1_000_000
    for row in ({"message": long}, {long: ""}, {"text": [long]}, {"text": "", long: ""}):
        problems = refused(parser, json.dumps({"rows": [row]}).encode())
        assert len(json.dumps([problem.model_dump() for problem in problems])) < 1000
    started = time.process_time()
    (text,) = parser.parse("text/plain", b"x " * 1_000_000)
    assert len(text) == 2_000_000
    assert time.process_time() - started < 0.5
