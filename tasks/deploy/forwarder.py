"""The public port of a service: a process that passes bytes on to whichever server is in force.

Run as ``python -m tasks.deploy.forwarder FD STATE LOG``: ``FD`` is the listening socket, inherited,
and ``STATE`` the deployment's file, read for every new connection; whoever replaces that file
switches servers. Standard library only, so that it starts at once and stays small.

Nothing a client sends during a switch is lost. Connections to the old server stay open until it
closes them; a request that it closed upon without a byte of answer is asked again of the new
one (predictions change nothing, so asking twice is safe), and a connection that was idle simply
goes on with the new one. Only what was kept from a request's first byte on is asked again: a
request that grew too long to keep, or that the server answered before it had read the whole of it,
ends with its connection.
"""

import asyncio
import json
import re
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tasks.deploy.logs import log_to

CHUNK = 65536
REPLAYABLE = 16_000_000
"""Bytes of an unanswered request that are kept to be asked again."""
ALL_REPLAYABLE = 64_000_000
"""Likewise of all clients together; of what exceeds it nothing is asked again."""
IDLE = 5.0
"""Seconds that a client has to go on with the new server; servers' own keep-alive is as long."""
REQUEST_LINE = re.compile(rb"[A-Z]+ \S+ HTTP/1\.[01]\r\n")
UNAVAILABLE_BODY = (
    b'{"title": "Service Unavailable", "status": 503, "detail": "the service is stopped", '
    b'"problems": []}'
)
UNAVAILABLE = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(UNAVAILABLE_BODY)
) + UNAVAILABLE_BODY

Target = Callable[[], int]


class Kept:
    """Bytes of unanswered requests that all connections keep together."""

    def __init__(self) -> None:
        self.bytes = 0


class Connection:
    """One client.

    Args:
        reader: what it sends.
        writer: what it is answered.
        target: gives the port of the server in force.
        kept: counts what is kept, over all connections.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        target: Target,
        kept: Kept,
    ) -> None:
        self.reader = reader
        self.writer = writer
        self.target = target
        self.kept = kept
        self.unanswered = bytearray()
        self.too_long = False

    async def run(self) -> None:
        """Serve the client until it or the server in force closes."""
        try:
            while await self._through(self.target()):
                # the server of this connection is no longer the one in force
                if not self.unanswered:
                    first = await asyncio.wait_for(self.reader.read(CHUNK), IDLE)
                    if not first:
                        break
                    self._keep(first)
        except (ConnectionError, TimeoutError):
            pass
        finally:
            self._forget()
            self.writer.close()

    async def _through(self, port: int) -> bool:
        """Pass bytes both ways; tell whether to go on with another server."""
        try:
            answers, requests = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            if port != self.target():
                return True
            self.writer.write(UNAVAILABLE)
            await self.writer.drain()
            return False
        requests.write(self.unanswered)
        sending = asyncio.create_task(self._send(requests))
        try:
            await self._answer(answers)
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await sending
            requests.close()
        return self._askable() and not self.reader.at_eof() and port != self.target()

    def _askable(self) -> bool:
        """Return whether the next server would see a request from its first byte, or none yet."""
        if self.too_long:
            return False
        return not self.unanswered or REQUEST_LINE.match(self.unanswered) is not None

    async def _send(self, requests: asyncio.StreamWriter) -> None:
        try:
            while data := await self.reader.read(CHUNK):
                self._keep(data)
                requests.write(data)
                await requests.drain()
        finally:
            with suppress(OSError):
                requests.write_eof()

    async def _answer(self, answers: asyncio.StreamReader) -> None:
        with suppress(ConnectionResetError):
            while data := await answers.read(CHUNK):
                self._forget()
                self.too_long = False
                self.writer.write(data)
                await self.writer.drain()

    def _keep(self, data: bytes) -> None:
        # once a byte is missing, what follows it must not be kept either
        own, together = len(self.unanswered) + len(data), self.kept.bytes + len(data)
        self.too_long = self.too_long or own > REPLAYABLE or together > ALL_REPLAYABLE
        if self.too_long:
            self._forget()
        else:
            self.unanswered += data
            self.kept.bytes += len(data)

    def _forget(self) -> None:
        self.kept.bytes -= len(self.unanswered)
        self.unanswered.clear()


async def forward(listening: socket.socket, target: Target) -> None:
    """Accept clients until told to end (SIGTERM); connections end with it."""
    connections: set[asyncio.Task[None]] = set()
    kept = Kept()

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(Connection(reader, writer, target, kept).run())
        connections.add(task)  # the loop would forget a task whose client has left
        task.add_done_callback(connections.discard)

    server = await asyncio.start_server(serve, sock=listening, backlog=2048)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    server.close()
    for task in connections:
        task.cancel()
    await asyncio.gather(*connections, return_exceptions=True)


def main() -> None:
    """Forward what arrives at the inherited socket."""
    listening = socket.socket(fileno=int(sys.argv[1]))
    state = Path(sys.argv[2])
    log_to(Path(sys.argv[3]))

    def target() -> int:
        port: int = json.loads(state.read_bytes())["server_port"]
        return port

    asyncio.run(forward(listening, target))


if __name__ == "__main__":
    main()
