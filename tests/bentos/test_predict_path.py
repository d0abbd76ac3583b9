"""The short way of /predict takes what is its own, and answers whatever happens."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bentos import predict_path
from bentos.limits import BodyLimit
from bentos.predict_path import Answered, PredictEndpoint, PredictPath


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("behind")(scope, receive, send)


class Asked:
    """A service whose endpoint takes so many seconds."""

    def __init__(self, seconds: float = 0.0, fault: Exception | None = None) -> None:
        self.seconds, self.fault = seconds, fault
        self.observed: list[tuple[Scope, int, float]] = []
        self.given: list[tuple[str, bytes]] = []
        endpoint = BodyLimit(PredictEndpoint(self.answer), maximum_bytes=100)
        answered = Answered(endpoint, lambda *told: self.observed.append(told))
        self.app = PredictPath(answered, behind)

    async def answer(self, content_type: str, body: bytes) -> Response:
        self.given.append((content_type, body))
        await asyncio.sleep(self.seconds)
        if self.fault:
            raise self.fault
        return PlainTextResponse("predicted")

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
                return await client.request(method, path, **more)

        return asyncio.run(once())


def test_a_request_is_handed_over_whole() -> None:
    asked = Asked()
    headers = {"Content-Type": "application/json"}
    assert asked.ask("POST", "/predict", content=b"{}", headers=headers).text == "predicted"
    assert asked.given == [("application/json", b"{}")]
    ((scope, status, seconds),) = asked.observed
    assert (scope["path"], status) == ("/predict", 200)
    assert 0 < seconds < 1


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/predict"), ("POST", "/predict/"), ("GET", "/")]
)
def test_all_else_is_for_the_one_behind(method: str, path: str) -> None:
    asked = Asked()
    assert asked.ask(method, path).text == "behind"
    assert asked.observed == []


def test_bounds_of_a_body_hold() -> None:
    asked = Asked()
    assert asked.ask("POST", "/predict", content=b" " * 101).status_code == 413
    assert asked.given == []
    assert [status for _, status, _ in asked.observed] == [413]


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predict_path, "ANSWERED_WITHIN", 0.05)
    asked = Asked(seconds=5)
    answer = asked.ask("POST", "/predict", content=b"{}")
    assert answer.status_code == 504
    assert "not answered within 0.05 s" in answer.json()["detail"]
    assert [status for _, status, _ in asked.observed] == [504]


def test_a_fault_is_logged_and_tells_the_client_nothing(caplog: pytest.LogCaptureFixture) -> None:
    asked = Asked(fault=ZeroDivisionError("a secret"))
    answer = asked.ask("POST", "/predict", content=b"{}")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["problems"]
    assert [status for _, status, _ in asked.observed] == [500]
    assert "a secret" in caplog.text
