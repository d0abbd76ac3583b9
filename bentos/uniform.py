"""Errors of every origin in the one shape that clients know."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bentos.refusal import RefusedError

HINTS = {
    404: ("no such path", "see / for those that there are"),
    405: ("not with this method", "use one that Allow names"),
}
"""By status: what Starlette and BentoML say by status alone, and what to do."""

OF_BODY = ("content-type", "content-length")


class UniformErrors:
    """ASGI middleware that words errors that came as plain text as every other is worded."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application behind answer, and replace the body of an error."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        held: Message | None = None
        said = b""

        async def worded(message: Message) -> None:
            nonlocal held, said
            if message["type"] == "http.response.start" and _is_plain(message):
                held = message
            elif held is None:
                await send(message)
            else:
                said += message.get("body", b"")
                if not message.get("more_body", False):
                    await _refuse(held, said.decode(errors="replace"), scope, receive, send)

        await self.app(scope, receive, worded)


def _is_plain(start: Message) -> bool:
    kind = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] in HINTS or (start["status"] >= 400 and kind.startswith("text/plain"))


async def _refuse(start: Message, said: str, scope: Scope, receive: Receive, send: Send) -> None:
    status = start["status"]
    why, hint = HINTS.get(status, (said or f"status {status}", "see /docs.json"))
    response = RefusedError.of(why, hint, status=status).response()
    headers = MutableHeaders(raw=list(start["headers"]))
    for name in OF_BODY:
        del headers[name]
    response.raw_headers += headers.raw
    await response(scope, receive, send)
