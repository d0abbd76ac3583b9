"""One ``bentoml serve`` process: started, watched until ready, and sent a first request."""

import contextlib
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from tasks.deploy.instance import Instance
from tasks.documents import Package
from tasks.errors import InputError

READY_WITHIN = 120.0
"""Seconds; a service of a small model is ready in 3, one that imports TensorFlow in 11."""

FAILED = b"Application startup failed"
"""What a worker logs when it cannot start; BentoML then starts it again, without end."""


def command(instance: Instance, host: str, port: int) -> list[str]:
    """Return the command line that serves an unpacked bento."""
    return [
        sys.executable, "-m", "bentoml", "serve", str(instance.bento), "--host", host,
        "--port", str(port),
    ]  # fmt: skip


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def await_ready(process: "subprocess.Popen[bytes]", address: str, log: Path | None = None) -> None:
    """Wait until a service says that it is ready.

    Args:
        process: ``bentoml serve``.
        address: where it will answer.
        log: what it writes; without, a worker that fails again and again goes unnoticed.

    Raises:
        InputError: it ended, failed to start, or did not get ready in time.
    """
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end:
        if process.poll() is not None:
            raise InputError("service", f"ended with exit code {process.returncode}", "see its log")
        if log is not None and log.exists() and FAILED in log.read_bytes():
            raise InputError("service", "failed to start", "see its log")
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{address}/readyz", timeout=5).is_success:
                return
        time.sleep(0.1)
    raise InputError("service", f"not ready after {READY_WITHIN:g} s", "see its log")


def example(address: str) -> dict[str, Any]:
    """Return the request that the service's own OpenAPI document shows."""
    document = httpx.get(f"{address}/docs.json", timeout=30).raise_for_status().json()
    request: dict[str, Any] = document["components"]["schemas"]["PredictRequest"]["example"]
    return request


def first_request(address: str, package: Package) -> None:
    """Ask for one prediction, as a client would.

    Raises:
        InputError: the service answers wrongly, or for another model.
    """
    answer = httpx.post(f"{address}/predict", json=example(address), timeout=30)
    if not answer.is_success:
        raise InputError("service", f"/predict answers {answer.status_code}", "see its log")
    if (model := answer.json()["model"]) != package.model_id:
        raise InputError("service", f"answers for model {model}", f"deploy {package.model_id}")
