"""Connections that a client cannot hold without using them, nor smuggle requests through.

uvicorn bounds how long a connection may be idle between two requests, but neither how long a
request's head may take, nor how long an answer may lie unread, and what it has against too many
connections refuses new ones for the sake of idle ones. BentoML passes none of its settings
through, hence a protocol of our own in the place of uvicorn's.
"""

import asyncio
from typing import Any

import h11
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bentos.limits import BODY_WITHIN
from bentos.refusal import RefusedError, busy

MOST_CONNECTIONS = 250
"""Answered at once. Twice as many may be open, for each of which a forwarder needs two of the
1,024 files that a process may usually have."""

UNDISTURBED = 1.0
"""Seconds that a new connection has to send a request before it may have to make room."""

MOST_HEAD = 16 * 1024
"""Bytes of a request's head, as many as h11 keeps of one that is not whole yet."""

HEAD_WITHIN = 10.0
"""Seconds that a client has to send the head of a request, idle time before it included."""

REQUEST_WITHIN = BODY_WITHIN + 10
"""Seconds that a client has to send a request whole; what it sends too late is answered first."""

TAKEN_WITHIN = 60.0
"""Seconds that a client has to take an answer."""

UNFINISHED_BODY = (
    b'{"title": "Request Timeout", "status": 408, '
    b'"detail": "the head of a request took too long", "problems": []}'
)
UNFINISHED = (
    b"HTTP/1.1 408 Request Timeout\r\nContent-Type: application/problem+json\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(UNFINISHED_BODY)
) + UNFINISHED_BODY


class _OneLength(h11.Connection):
    """Takes a request that says twice where its body ends for none, so that it gets 400.

    A proxy in front may believe the other of the two, and would take the rest of one request for
    the next (RFC 9112, section 6.3). Too long a head is refused likewise.
    """

    def next_event(self) -> Any:
        event = super().next_event()
        if isinstance(event, h11.Request):
            names = {name for name, _ in event.headers}
            if {b"content-length", b"transfer-encoding"} <= names:
                raise h11.RemoteProtocolError("both Content-Length and Transfer-Encoding")
            parts = [event.target, *(part for header in event.headers for part in header)]
            if sum(map(len, parts)) > MOST_HEAD:  # h11 bounds only heads that arrive in pieces
                raise h11.RemoteProtocolError("a head that is too long")
        return event


class Connection(H11Protocol):
    """One client of a service, within the bounds of this module.

    Beyond ``MOST_CONNECTIONS``, the connection that has waited longest for a request makes room;
    where none does, a new one is answered with 503.
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.conn = _OneLength(h11.SERVER)
        self.phase: Any = None
        self.since = 0.0
        self._deadline: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to watch, and make room."""
        super().connection_made(transport)
        self._watch()
        if len(self.connections) <= MOST_CONNECTIONS:
            return
        settled = self.since - UNDISTURBED
        waiting = [
            one
            for one in self.connections
            if isinstance(one, Connection) and one.phase is h11.IDLE and one.since < settled
        ]
        if waiting:
            min(waiting, key=lambda one: one.since)._abort()
        elif len(self.connections) > 2 * MOST_CONNECTIONS:
            self._abort()
        else:
            self.app = _full

    def data_received(self, data: bytes) -> None:
        """Go on with the request, and see how far it is."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Go on to the next request, once this answer has been taken."""
        super().on_response_complete()
        self._watch()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, in JSON as all else is refused."""
        why, hint = msg.strip().rstrip("."), "send HTTP/1.1, its head within 16 kB"
        response = RefusedError.of(why, hint).response()
        response.headers["Connection"] = "close"
        head = h11.Response(status_code=400, headers=response.raw_headers, reason=b"Bad Request")
        for event in (head, h11.Data(data=bytes(response.body)), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def pause_writing(self) -> None:
        """Return the client time to take what has been written."""
        super().pause_writing()
        self._unread = self.loop.call_later(TAKEN_WITHIN, self._abort)

    def resume_writing(self) -> None:
        """Go on writing."""
        super().resume_writing()
        _cancel(self._unread)

    def connection_lost(self, exc: Exception | None) -> None:
        """End watching."""
        _cancel(self._deadline)
        _cancel(self._unread)
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Set the time that the client has for what it is about."""
        phase = "ending" if self.transport.is_closing() else self.conn.their_state
        if phase is self.phase:
            return
        self.phase, self.since = phase, self.loop.time()
        _cancel(self._deadline)
        if phase is h11.IDLE:
            self._deadline = self.loop.call_later(HEAD_WITHIN, self._refuse)
        elif phase is h11.SEND_BODY:
            self._deadline = self.loop.call_later(REQUEST_WITHIN, self._abort)
        elif phase == "ending":
            self._deadline = self.loop.call_later(TAKEN_WITHIN, self._abort)

    def _refuse(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(UNFINISHED)
            self.transport.close()
        self._watch()

    def _abort(self) -> None:
        self.phase = "aborted"
        self.transport.abort()


async def _full(scope: Scope, receive: Receive, send: Send) -> None:
    response = busy("too many connections are open").response()
    response.headers["Connection"] = "close"
    await response(scope, receive, send)


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
