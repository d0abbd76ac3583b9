"""Connections are bounded in number and in what they may take their time for."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from bentos import connections
from tests.bentos.conftest import Serve


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer with as many bytes as the path says, once the whole request is there."""
    while (await receive()).get("more_body"):
        pass
    size = int(scope["path"].strip("/") or 2)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"x" * size})


@pytest.fixture
def sockets() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def connect(address: str, sockets: ExitStack, sent: bytes = b"") -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    client = sockets.enter_context(socket.create_connection((host, int(port)), timeout=10))
    client.sendall(sent)
    return client


def closed(client: socket.socket) -> bool:
    """Return whether the server has closed a connection."""
    client.setblocking(False)
    try:
        return client.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1\r\nHost: a\r\n"])
def test_a_head_that_never_ends_is_not_waited_for(
    serve: Serve, sockets: ExitStack, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(connections, "HEAD_WITHIN", 0.3)
    client = connect(serve(app), sockets, head)
    assert client.recv(1000).startswith(b"HTTP/1.1 408 ")
    assert client.recv(1000) == b""


def dropped_after(client: socket.socket) -> float:
    """Send byte by byte, and give the seconds after which that is no longer possible."""
    begun = time.monotonic()
    with pytest.raises(ConnectionError):  # noqa: PT012
        while time.monotonic() - begun < 10:
            client.sendall(b"a")
            time.sleep(0.1)
    return time.monotonic() - begun


def test_a_head_sent_byte_by_byte_does_not_reset_the_time(
    serve: Serve, sockets: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_WITHIN", 0.5)
    client = connect(serve(app), sockets, b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
    assert dropped_after(client) < 5


@pytest.mark.parametrize("first", ["", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"])
def test_a_body_of_two_lengths_is_refused(serve: Serve, sockets: ExitStack, first: str) -> None:
    head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    smuggled = "0\r\n\r\nGET /7 HTTP/1.1\r\nHost: a\r\n\r\n"
    client = connect(serve(app), sockets, f"{first}{head}{smuggled}".encode())
    answers = b""
    while received := client.recv(1000):
        answers += received
    statuses = [part[:3] for part in answers.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [b"200", b"400"] if first else [b"400"]
    assert b"connection: close" in answers.lower()


def test_what_follows_a_refusal_is_dropped_for_a_while_only(
    serve: Serve, sockets: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 413, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    monkeypatch.setattr(connections, "REQUEST_WITHIN", 0.5)
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
    client = connect(serve(refuse), sockets, head)
    assert dropped_after(client) < 5


def test_an_answer_that_nobody_takes_is_not_kept(
    serve: Serve, sockets: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "TAKEN_WITHIN", 0.3)
    request = b"GET /50000000 HTTP/1.1\r\nHost: a\r\n\r\n"
    client = connect(serve(app), sockets, request)
    time.sleep(1.5)
    taken = 0
    with pytest.raises(ConnectionError):  # noqa: PT012
        while taken < 50_000_000:
            got = len(client.recv(1_000_000))
            if not got:
                raise ConnectionError
            taken += got


def test_connections_live_on_between_requests(serve: Serve) -> None:
    with httpx.Client(base_url=serve(app)) as client:
        answers = [client.post("/", content=b"a" * size) for size in (0, 10, 300_000)]
        assert [answer.text for answer in answers] == ["xx"] * 3
        assert len(client.get("/3000000").content) == 3_000_000


def test_the_connection_that_waits_longest_makes_room(
    serve: Serve, sockets: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 3)
    monkeypatch.setattr(connections, "UNDISTURBED", 0.2)
    address = serve(app)
    clients = []
    for _ in range(3):
        clients.append(connect(address, sockets, b"GET / HTTP/1.1\r\n"))
        time.sleep(0.15)
    assert httpx.get(address).text == "xx"
    assert [closed(client) for client in clients] == [True, False, False]


def test_new_connections_are_refused_where_none_makes_room(
    serve: Serve, sockets: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 3)
    address = serve(app)
    body = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na"
    busy = [connect(address, sockets, body) for _ in range(3)]
    time.sleep(0.2)
    refused = httpx.get(address)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert "too many connections" in refused.json()["detail"]
    busy += [connect(address, sockets, body) for _ in range(3)]
    time.sleep(0.2)
    assert closed(connect(address, sockets)) or httpx.get(address).status_code == 503
    for client in busy[:3]:
        client.sendall(b"b")
        assert client.recv(100).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("size", [17_000, 70_000, 200_000])
def test_a_long_head_in_one_piece_is_refused_in_json(
    serve: Serve, sockets: ExitStack, size: int
) -> None:
    address = serve(app)
    answer = httpx.get(address, headers={"x-long": "a" * size})
    assert answer.status_code == 400
    assert "its head within 16 kB" in answer.json()["detail"]
    assert httpx.get(address, headers={"x-long": "a" * 15_000}).status_code == 200
