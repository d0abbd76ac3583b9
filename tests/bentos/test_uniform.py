"""Errors that came as plain text are worded as every other; all else stays as it is."""

from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from bentos.uniform import UniformErrors
from tests.bentos.conftest import Serve


def fails(_: Request) -> None:
    raise HTTPException(400, "what was sent is wrong")


def says(_: Request) -> PlainTextResponse:
    return PlainTextResponse("as it is")


def refuses(_: Request) -> JSONResponse:
    return JSONResponse({"error": "own words"}, 400)


@pytest.fixture
def address(serve: Serve) -> str:
    app: Any = Starlette(
        routes=[Route("/fails", fails), Route("/says", says), Route("/refuses", refuses)]
    )
    return serve(UniformErrors(app))


@pytest.mark.parametrize(
    ("method", "path", "status", "error"),
    [
        ("GET", "/none", 404, "request: no such path; see / for those that there are"),
        (
            "POST",
            "/says",
            405,
            "request: not with this method; use one that Allow names",
        ),
        ("GET", "/fails", 400, "request: what was sent is wrong; see /docs.json"),
    ],
)
def test_plain_errors_are_worded(
    address: str, method: str, path: str, status: int, error: str
) -> None:
    answer = httpx.request(method, address + path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == error
    assert len(answer.json()["problems"]) == 1
    assert status != 405 or set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_all_else_stays(address: str) -> None:
    assert httpx.get(f"{address}/says").text == "as it is"
    assert httpx.get(f"{address}/refuses").json() == {"error": "own words"}
    assert httpx.head(f"{address}/none").status_code == 404
