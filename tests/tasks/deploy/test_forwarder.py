"""The public port while servers change behind it."""

import asyncio
import gc
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tasks.deploy import forwarder
from tasks.deploy.forwarder import forward

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def echo(name: str, answers: int = 1000) -> Handler:
    """A server that answers requests with its name and their path, and closes after some."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(answers):
            request = await reader.readline()
            if not request:
                break
            await reader.readline()
            writer.write(f"{name} {request.split()[1].decode()[1:]}\n".encode())
            await writer.drain()
        writer.close()

    return handle


async def closes_unanswered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readline()
    writer.close()


def closes_after(size: int, answer: bytes = b"", answer_at: int = 0) -> Handler:
    """A server that reads so many bytes and closes, answering, if at all, when it has some."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(answer_at)
        writer.write(answer)
        await reader.readexactly(size - answer_at)
        writer.close()

    return handle


class Recorder:
    """A server that keeps what it gets."""

    def __init__(self) -> None:
        self.got = b""

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1000):
            self.got += data
        writer.close()


class World:
    """A forwarder and the servers behind it."""

    def __init__(self) -> None:
        self.target = 0

    async def __aenter__(self) -> "World":
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        self.task = asyncio.create_task(forward(listening, lambda: self.target))
        await asyncio.sleep(0.05)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()

    async def server(self, handler: Handler) -> int:
        server = await asyncio.start_server(handler, "127.0.0.1", 0)
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def client(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: str) -> str:
    writer.write(f"GET /{line} HTTP/1.1\r\n\r\n".encode())
    return (await asyncio.wait_for(reader.readline(), 5)).decode().strip()


def test_new_connections_go_to_the_server_in_force() -> None:
    async def run() -> None:
        async with World() as world:
            old, new = await world.server(echo("old")), await world.server(echo("new"))
            world.target = old
            assert await ask(*await world.client(), "1") == "old 1"
            world.target = new
            assert await ask(*await world.client(), "2") == "new 2"

    asyncio.run(run())


def test_open_connection_stays_with_its_server_and_then_goes_on_with_the_new() -> None:
    async def run() -> None:
        async with World() as world:
            world.target = await world.server(echo("old", answers=2))
            client = await world.client()
            assert await ask(*client, "1") == "old 1"
            world.target = await world.server(echo("new"))
            assert await ask(*client, "2") == "old 2"
            await asyncio.sleep(0.1)  # the old server has closed
            assert await ask(*client, "3") == "new 3"
            assert await ask(*client, "4") == "new 4"

    asyncio.run(run())


def test_request_that_the_old_server_closed_upon_is_asked_again_of_the_new() -> None:
    async def run() -> None:
        async with World() as world:
            world.target = await world.server(closes_unanswered)
            client = await world.client()
            await asyncio.sleep(0.05)
            world.target = await world.server(echo("new"))
            assert await ask(*client, "1") == "new 1"

    asyncio.run(run())


HEAD = b"POST /predict HTTP/1.1\r\n\r\n"


async def replayed(handler: Handler, chunks: list[bytes]) -> tuple[bytes, bytes]:
    """Return what a new server and the client get when the old one closes during a request."""
    async with World() as world:
        new = Recorder()
        world.target = await world.server(handler)
        reader, writer = await world.client()
        await asyncio.sleep(0.05)
        world.target = await world.server(new)
        for chunk in chunks:
            writer.write(chunk)
            await asyncio.sleep(0.05)
        writer.write_eof()
        return new.got, await asyncio.wait_for(reader.read(), 5)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> int:
    """So few bytes are kept."""
    monkeypatch.setattr(forwarder, "REPLAYABLE", len(HEAD) + 10)
    return len(HEAD) + 10


def test_request_in_several_parts_is_asked_again_whole(kept: int) -> None:
    parts = [HEAD, b"AAAA", b"BBBB", b"CC"]
    assert asyncio.run(replayed(closes_after(kept - 2), parts)) == (b"".join(parts), b"")


def test_request_too_long_to_keep_is_not_asked_again(kept: int) -> None:
    # the last part would fit again after the one that did not
    parts = [HEAD, b"A" * 9, b"B" * 9, b"C"]
    assert asyncio.run(replayed(closes_after(kept + 9), parts)) == (b"", b"")


def test_rest_of_a_request_that_was_answered_early_is_not_asked_again(kept: int) -> None:
    refusal = b"HTTP/1.1 413 Content Too Large\r\n\r\n"
    handler = closes_after(kept, refusal, answer_at=len(HEAD))
    assert asyncio.run(replayed(handler, [HEAD, b"A" * 9, b"B"])) == (b"", refusal)


def test_what_all_clients_have_kept_for_them_is_bounded_and_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts: list[forwarder.Kept] = []

    class Counted(forwarder.Kept):
        def __init__(self) -> None:
            super().__init__()
            counts.append(self)

    monkeypatch.setattr(forwarder, "Kept", Counted)
    monkeypatch.setattr(forwarder, "ALL_REPLAYABLE", 100_000)

    async def run() -> None:
        async with World() as world:
            world.target = await world.server(Recorder())
            clients = [await world.client() for _ in range(10)]
            for _, writer in clients:
                writer.write(HEAD + b"A" * 30_000)
            await asyncio.sleep(0.2)
            (kept,) = counts
            assert 50_000 < kept.bytes <= 100_000
            for _, writer in clients:
                writer.close()
            await asyncio.sleep(0.2)
            assert kept.bytes == 0

    asyncio.run(run())


def test_server_in_force_that_closes_closes_the_client() -> None:
    async def run() -> None:
        async with World() as world:
            world.target = await world.server(closes_unanswered)
            assert await ask(*await world.client(), "1") == ""

    asyncio.run(run())


def test_idle_connection_is_closed_some_time_after_a_switch() -> None:
    async def run() -> None:
        async with World() as world:
            world.target = await world.server(echo("old", answers=1))
            reader, writer = await world.client()
            world.target = await world.server(echo("new"))
            assert await ask(reader, writer, "1") == "old 1"
            assert await asyncio.wait_for(reader.read(), 5) == b""

    kept, forwarder.IDLE = forwarder.IDLE, 0.2
    try:
        asyncio.run(run())
    finally:
        forwarder.IDLE = kept


def test_without_a_server_the_answer_is_503() -> None:
    async def run() -> None:
        async with World() as world:
            world.target = 1
            reader, _ = await world.client()
            answer = await asyncio.wait_for(reader.read(), 5)
            head, _, body = answer.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 503")
            assert f"Content-Length: {len(body)}".encode() in head

    asyncio.run(run())


def test_large_bodies_pass_whole_both_ways() -> None:
    async def run() -> None:
        async def double(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            body = await reader.readexactly(3_000_000)
            writer.write(body * 2)
            await writer.drain()
            writer.close()

        async with World() as world:
            world.target = await world.server(double)
            reader, writer = await world.client()
            body = bytes(range(250)) * 12_000
            writer.write(body)
            assert await asyncio.wait_for(reader.read(), 10) == body * 2

    asyncio.run(run())


def test_a_client_that_left_is_not_forgotten_before_its_server_has_ended() -> None:
    async def run() -> None:
        lost: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: lost.append(context))
        ends = asyncio.Event()

        async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            await ends.wait()
            writer.close()

        async with World() as world:
            world.target = await world.server(slow)
            _, writer = await world.client()
            writer.write(b"GET / HTTP/1.1\r\n\r\n")
            await asyncio.sleep(0.1)
            writer.transport.abort()
            await asyncio.sleep(0.1)
            gc.collect()
            ends.set()
            await asyncio.sleep(0.1)
        assert [context["message"] for context in lost] == []

    asyncio.run(run())


def test_open_connections_end_with_the_forwarder() -> None:
    async def run() -> None:
        async with World() as world:
            world.target = await world.server(echo("old"))
            client = await world.client()
            assert await ask(*client, "1") == "old 1"
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(world.task, 5)
            assert await asyncio.wait_for(client[0].read(), 5) == b""

    asyncio.run(run())
