"""Where services answer, and whether they do."""

import os
import socket
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tasks.deploy import deployment
from tasks.deploy.deployment import Deployment, ProcessMark, service_statuses, state, url
from tasks.layout import Layout


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:3001"),
        ("127.0.0.1", "http://127.0.0.1:3001"),
        ("::", "http://[::1]:3001"),
        ("::1", "http://[::1]:3001"),
    ],
)
def test_clients_of_this_machine_ask_where_the_service_listens(host: str, address: str) -> None:
    assert url(host, 3001) == address


def test_services_that_hang_are_waited_for_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deployment, "ANSWER_WITHIN", 1.0)
    here = ProcessMark.of(os.getpid())
    with ExitStack() as open_ports:
        for number in range(8):
            deaf = open_ports.enter_context(socket.create_server(("127.0.0.1", 0)))
            name = f"shop{number}"
            Deployment(
                solution=name, model_id=f"{name}:0", tag=f"{name}:0", host="127.0.0.1",
                port=deaf.getsockname()[1], server_port=0, server=here, instance="", log="",
                forwarder=here, started="2026-01-01T00:00:00+00:00",
            ).write(state(Layout(tmp_path, name)))  # fmt: skip
        started = time.monotonic()
        faults = [one.fault for one in service_statuses(tmp_path)]
        seconds = time.monotonic() - started
        (only,) = service_statuses(tmp_path, ["shop3"])
    assert faults == ["it does not answer"] * 8
    assert seconds < 6, "one after the other they take 8"
    assert only.deployment.solution == "shop3"
