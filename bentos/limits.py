"""What clients may make a service hold: bodies, for how long, and only while they wait."""

import asyncio
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bentos.refusal import RefusedError, busy, short

BODIES_HELD = 4
"""Bodies of the largest size whose bytes are held at once, over all connections."""

BODY_WITHIN = 30.0
"""Seconds that a client has to send a body."""

GONE = 499
"""Status, after nginx, of a request whose client left: nobody reads it, metrics count it."""


PLAIN = "identity"
"""What Content-Encoding may say."""


@dataclass
class Body:
    """What has arrived of a request's body."""

    chunks: list[bytes] = field(default_factory=list)
    size: int = 0


class BodyLimit:
    """ASGI middleware that reads bodies whole before the application behind sees them.

    A body of more than ``maximum_bytes`` is answered with 413, unread if it announces its length;
    one that would make all bodies exceed ``BODIES_HELD`` times that with 503; one that takes
    longer than ``BODY_WITHIN`` with 408; a compressed one with 415, unread. When a client
    leaves, whatever works for it is cancelled. What a client still sends after a refusal is
    dropped by the server as it arrives.
    """

    def __init__(self, app: ASGIApp, maximum_bytes: int) -> None:
        self.app = app
        self.maximum_bytes = maximum_bytes
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the application behind answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = Body()
        try:
            stays = await self._read(Headers(scope=scope), receive, body)
            stays = stays and await self._answer(scope, receive, send, body)
            if not stays:
                await Response(status_code=GONE)(scope, receive, send)
        except RefusedError as refused:
            await refused.response()(scope, receive, send)
        finally:
            self.held -= body.size

    async def _read(self, headers: Headers, receive: Receive, body: Body) -> bool:
        """Read a body; tell whether its client is still there."""
        _require_plain(headers.get("content-encoding", PLAIN))
        announced = int(headers.get("content-length", 0))
        if announced > self.maximum_bytes:
            raise self._too_long(str(announced))
        self._require_room(announced)
        try:
            async with asyncio.timeout(BODY_WITHIN):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        return False
                    self._keep(message.get("body", b""), body)
                    if not message.get("more_body", False):
                        return True
        except TimeoutError:
            raise RefusedError.of(
                f"its body did not arrive within {BODY_WITHIN:g} s",
                "send fewer rows in one request",
                status=408,
            ) from None

    def _keep(self, chunk: bytes, body: Body) -> None:
        if body.size + len(chunk) > self.maximum_bytes:
            raise self._too_long(f"more than {self.maximum_bytes}")
        self._require_room(len(chunk))
        body.chunks.append(chunk)
        body.size += len(chunk)
        self.held += len(chunk)

    def _require_room(self, size: int) -> None:
        if self.held + size > BODIES_HELD * self.maximum_bytes:
            raise busy(f"{self.held} bytes of other requests are held here")

    def _too_long(self, size: str) -> RefusedError:
        return RefusedError.of(
            f"a body of {size} bytes, and at most {self.maximum_bytes} are read",
            "send fewer rows in one request",
            value=size,
            status=413,
        )

    async def _answer(self, scope: Scope, receive: Receive, send: Send, body: Body) -> bool:
        """Let the application answer; tell whether the client stayed until the end."""
        whole: list[Message] = [
            {"type": "http.request", "body": b"".join(body.chunks), "more_body": False}
        ]
        body.chunks.clear()
        # after a whole body there is nothing to receive but that the client has left
        leaving = asyncio.ensure_future(receive())
        answered = False

        async def replay() -> Message:
            return whole.pop() if whole else await asyncio.shield(leaving)

        async def watched(message: Message) -> None:
            nonlocal answered
            answered = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        answering = asyncio.ensure_future(self.app(scope, replay, watched))
        try:
            await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
            if answering.done() or answered:
                await answering
                return True
            return False
        finally:
            answering.cancel()
            leaving.cancel()
            await asyncio.gather(answering, leaving, return_exceptions=True)


def _require_plain(encoding: str) -> None:
    if encoding.strip().lower() not in ("", PLAIN):
        raise RefusedError.of(
            f"a body with Content-Encoding {short(encoding)!r}, and only plain ones are read",
            "send it uncompressed, without that header",
            value=short(encoding),
            status=415,
        )
