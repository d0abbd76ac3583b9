"""Every answer names the model that gave it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Signature:
    """ASGI middleware that adds the header ``X-Lepton-Model`` to every answer."""

    def __init__(self, app: ASGIApp, model_id: str) -> None:
        self.app = app
        self.header = (b"x-lepton-model", model_id.encode("latin-1"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application behind answer, and sign."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def signed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), self.header]
            await send(message)

        await self.app(scope, receive, signed)
