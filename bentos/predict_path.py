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

Observe = Callable[[Scope, int, float], None]
"""Told each request, with the status of its answer and the seconds that it took."""


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


class Answered:
    """ASGI middleware that answers in time, also where the one behind fails, and tells of it.

    Args:
        app: the one behind.
        observe: told of each answer.
    """

    def __init__(self, app: ASGIApp, observe: Observe) -> None:
        self.app = app
        self.observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the one behind answer, or answer in its place."""
        started, status = time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                await self.app(scope, receive, watched)
        except Exception as error:
            if status:  # an answer has begun, and there is no other to give
                raise
            await _refusal(error).response()(scope, receive, watched)
        finally:
            self.observe(scope, status or 500, time.perf_counter() - started)


def _refusal(error: Exception) -> RefusedError:
    if isinstance(error, TimeoutError):
        return RefusedError.of(
            f"not answered within {ANSWERED_WITHIN:g} s", "send fewer rows at once", status=504
        )
    LOG.error("no answer to a request", exc_info=error)
    return RefusedError.of(
        "a fault of the service", "tell its operators, whose log has the cause", status=500
    )


class PredictPath:
    """ASGI application that has POST /predict answered by the one, and all else by the other."""

    def __init__(self, endpoint: ASGIApp, others: ASGIApp) -> None:
        self.endpoint = endpoint
        self.others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http" and (scope["method"], scope["path"]) == ("POST", PATH):
            await self.endpoint(scope, receive, send)
        else:
            await self.others(scope, receive, send)
