"""Bodies are bounded in size, number and time, and work ends when its client leaves."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from bentos import limits
from bentos.limits import BODIES_HELD, BodyLimit
from tests.bentos.conftest import Serve

MAXIMUM = 50_000


class App:
    """Answers with the length of the body, when it is allowed to."""

    def __init__(self) -> None:
        self.allowed = threading.Event()
        self.allowed.set()
        self.begun = 0
        self.cancelled = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = await Request(scope, receive).body()
        self.begun += 1
        try:
            while not self.allowed.is_set():
                await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        await Response(str(len(body)))(scope, receive, send)

    def wait(self, count: str, wanted: int) -> None:
        end = time.monotonic() + 10
        while getattr(self, count) < wanted:
            assert time.monotonic() < end, f"{count} is {getattr(self, count)}"
            time.sleep(0.01)


@pytest.fixture
def app() -> Iterator[App]:
    made = App()
    yield made
    made.allowed.set()


def let_go(limit: BodyLimit) -> bool:
    """Wait until no body is held: it is let go after the answer."""
    end = time.monotonic() + 5
    while limit.held and time.monotonic() < end:
        time.sleep(0.01)
    return limit.held == 0


def chunks(size: int) -> Iterator[bytes]:
    for start in range(0, size, 7000):
        yield b"a" * min(7000, size - start)


@pytest.mark.parametrize("chunked", [False, True])
def test_bodies_up_to_the_bound_are_whole(serve: Serve, app: App, chunked: bool) -> None:
    limit = BodyLimit(app, MAXIMUM)
    address = serve(limit)
    for size in (0, 1, MAXIMUM):
        content: Any = chunks(size) if chunked else b"a" * size
        assert httpx.post(address, content=content).text == str(size)
    content = chunks(MAXIMUM + 1) if chunked else b"a" * (MAXIMUM + 1)
    assert httpx.post(address, content=content).status_code == 413
    assert let_go(limit)


def test_bodies_held_at_once_are_bounded(serve: Serve, app: App) -> None:
    app.allowed.clear()
    limit = BodyLimit(app, MAXIMUM)
    address = serve(limit)

    def post(_: int) -> httpx.Response:
        return httpx.post(address, content=b"a" * MAXIMUM, timeout=30)

    with ThreadPoolExecutor(BODIES_HELD) as pool:
        answers = [pool.submit(post, number) for number in range(BODIES_HELD)]
        app.wait("begun", BODIES_HELD)
        assert limit.held == BODIES_HELD * MAXIMUM
        refused = [
            httpx.post(address, content=b"a"),
            httpx.post(address, content=iter([b"a" * 100])),
        ]
        app.allowed.set()
        assert [answer.result().text for answer in answers] == [str(MAXIMUM)] * BODIES_HELD
    for one in refused:
        assert (one.status_code, one.headers["retry-after"]) == (503, "1")
        assert f"{limit.maximum_bytes * BODIES_HELD} bytes" in one.json()["detail"]
    assert httpx.post(address, content=b"a").text == "1"
    assert let_go(limit)


def test_a_slow_body_is_not_waited_for(
    serve: Serve, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_WITHIN", 0.3)
    limit = BodyLimit(app, MAXIMUM)

    def slow() -> Iterator[bytes]:
        for _ in range(10):
            yield b"a"
            time.sleep(0.1)

    answer = httpx.post(serve(limit), content=slow())
    assert answer.status_code == 408
    assert "within 0.3 s" in answer.json()["detail"]
    assert let_go(limit)
    assert app.begun == 0


@pytest.mark.parametrize("whole", [True, False])
def test_work_ends_with_its_client(serve: Serve, app: App, whole: bool) -> None:
    app.allowed.clear()
    limit = BodyLimit(app, MAXIMUM)
    host, port = serve(limit).removeprefix("http://").split(":")
    client = socket.create_connection((host, int(port)))
    client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\naa")
    if whole:
        client.sendall(b"aa")
        app.wait("begun", 1)
    client.close()
    if whole:
        app.wait("cancelled", 1)
    assert let_go(limit)
    assert app.begun == int(whole)


def test_what_follows_an_answer_is_not_cancelled(serve: Serve) -> None:
    finished = threading.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await Response("said")(scope, receive, send)
        await asyncio.sleep(0.2)
        finished.set()

    assert httpx.post(serve(BodyLimit(app, MAXIMUM)), content=b"a").text == "said"
    assert finished.wait(5)
