"""The public port while servers change behind it."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

from tasks.deploy import forwarder
from tasks.deploy.forwarder import forward

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def echo(name: str, answers: int = 1000) -> Handler:
    """A server that answers lines with its name, and closes after some answers."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(answers):
            line = await reader.readline()
            if not line:
                break
            writer.write(f"{name} {line.decode()}".encode())
            await writer.drain()
        writer.close()

    return handle


async def closes_unanswered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readline()
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
    writer.write(f"{line}\n".encode())
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


def test_request_too_long_to_keep_is_not_asked_again(monkeypatch: object) -> None:
    async def run() -> None:
        async with World() as world:
            world.target = await world.server(closes_unanswered)
            client = await world.client()
            await asyncio.sleep(0.05)
            world.target = await world.server(echo("new"))
            assert await ask(*client, "x" * 100) == ""

    kept, forwarder.REPLAYABLE = forwarder.REPLAYABLE, 10
    try:
        asyncio.run(run())
    finally:
        forwarder.REPLAYABLE = kept


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
