"""A bound on the size of a request, kept before anything is read into memory."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bentos.refusal import Problem, RefusedError


class BodyLimit:
    """ASGI middleware: a longer body than ``maximum_bytes`` is answered with 413.

    A body that announces its length is refused unread. A chunked one is read up to the bound
    first, so that the application behind never sees the beginning of a refused request. What a
    client still sends after the answer is dropped by the server as it arrives.
    """

    def __init__(self, app: ASGIApp, maximum_bytes: int) -> None:
        self.app = app
        self.maximum_bytes = maximum_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the application behind answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if "transfer-encoding" in headers:
            await self._chunked(scope, receive, send)
        elif int(headers.get("content-length", 0)) > self.maximum_bytes:
            await self._refuse(headers["content-length"], scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _chunked(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self.maximum_bytes:
                await self._refuse(f"more than {self.maximum_bytes}", scope, receive, send)
                return
        replayed: list[Message] = [
            {"type": "http.request", "body": bytes(body), "more_body": False}
        ]

        async def replay() -> Message:
            return replayed.pop() if replayed else await receive()

        await self.app(scope, replay, send)

    async def _refuse(self, size: str, scope: Scope, receive: Receive, send: Send) -> None:
        problem = Problem(
            row=None,
            column=None,
            value=size,
            why=f"a body of {size} bytes, and at most {self.maximum_bytes} are read",
            mend="send fewer rows in one request",
        )
        await RefusedError([problem]).response(413)(scope, receive, send)
