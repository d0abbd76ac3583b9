"""The short way of ``/predict``: past what a framework does for any endpoint of any service."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bentos.refusal import RefusedError

LOG = logging.getLogger("bentoml.predict")

PATH = "/predict"

ANSWERED_WITHIN = 60.0
"""Seconds from a request's head to its answer."""

Answer = Callable[[str, bytes], Awaitable[Response]]
"""From the content type and the bytes of a body to the answer."""


class PredictEndpoint:
    """ASGI application that hands the body of a request over; ``BodyLimit`` has read it whole."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        message = await receive()
        content_type = Headers(scope=scope).get("content-type", "application/json")
        response = await self.answer(content_type, message["body"])
        await response(scope, receive, send)


class PredictPath:
    """ASGI application that answers POST /predict itself; all else is for the one behind.

    Args:
        app: the one behind.
        endpoint: answers, within the bounds of a request's body.
        observe: told status and seconds of each answer.
    """

    def __init__(
        self, app: ASGIApp, endpoint: ASGIApp, observe: Callable[[int, float], None]
    ) -> None:
        self.app = app
        self.endpoint = endpoint
        self.observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the one behind answer."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                await self.endpoint(scope, receive, watched)
        except TimeoutError:
            if status:
                raise
            late = RefusedError.of(
                f"not answered within {ANSWERED_WITHIN:g} s", "send fewer rows at once", status=504
            )
            await late.response()(scope, receive, watched)
        except Exception:
            if status:
                raise
            LOG.exception("no answer to a request")
            fault = RefusedError.of(
                "a fault of the service", "tell its operators, whose log has the cause", status=500
            )
            await fault.response()(scope, receive, watched)
        finally:
            self.observe(status or 500, time.perf_counter() - started)
