"""A Prefect server for the length of one command, when none is configured.

Prefect would start one by itself, with this very command, but only after importing the whole
server into the client as well; starting it first halves the wait, and it boots while the client's
libraries are imported.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasks.errors import InputError, in_words
from tasks.lifetime import deaf_to_interrupts, end_with_parent

BOOT_SECONDS = 120.0

RAISED = re.compile(r"[\w.]*(Error|Exception)\b")
"""The line of a traceback that names the cause."""

EPHEMERAL = {
    # as Prefect sets them for a server of its own: no page, no schedules, no triggers
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT__SERVER_FINAL": "1",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
}


def configured() -> bool:
    """Return whether the environment, a profile or the project names a running server."""
    if os.environ.get("PREFECT_API_URL"):
        return True
    profiles = _home() / "profiles.toml"
    return profiles.exists() and "PREFECT_API_URL" in profiles.read_text()


def require_answer() -> None:
    """Raise if the server that is configured does not answer.

    Raises:
        InputError: with its address, and what went wrong.
    """
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        problem = client.api_healthcheck()
    if problem is not None:
        raise InputError(
            "PREFECT_API_URL",
            f"{client.api_url}: {problem}",
            "start that server ('prefect server start'), or correct the address; without one "
            "('prefect config unset PREFECT_API_URL') a run has a server of its own",
        )


def _home() -> Path:
    return Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()


def _make_home() -> None:
    """Make Prefect's folder, of which Prefect itself makes only the last part."""
    try:
        _home().mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            "PREFECT_HOME", in_words(error), "name a folder that can be written to"
        ) from error


class TemporaryServer:
    """A server process that may still be booting."""

    def __init__(self) -> None:
        """Start the process; returns at once.

        Raises:
            InputError: Prefect's folder is not there and cannot be made.
        """
        _make_home()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115
        with deaf_to_interrupts():  # Prefect tells it of an interrupted run
            self._process = subprocess.Popen(  # noqa: S603
                [
                    sys.executable,
                    "-m",
                    "uvicorn",
                    "--factory",
                    "prefect.server.api.server:create_app",
                    "--host=127.0.0.1",
                    f"--port={self._port}",
                    "--log-level=error",
                ],
                env={**os.environ, **EPHEMERAL},
                stdout=subprocess.DEVNULL,
                stderr=self._complaints,
                preexec_fn=end_with_parent,  # noqa: PLW1509
            )

    @property
    def url(self) -> str:
        """The address of its API."""
        return f"http://127.0.0.1:{self._port}/api"

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            InputError: the server ended, or did not answer in time.
        """
        import httpx

        deadline = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health").status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise InputError(
            "temporary Prefect server",
            self._last_complaint() or f"no answer within {BOOT_SECONDS:g} s",
            "correct it ('prefect server start' shows more), or set PREFECT_API_URL to a server",
        )

    def _last_complaint(self) -> str:
        """Return the last error that it raised, else the last line that it wrote."""
        self._complaints.seek(0)
        lines = self._complaints.read().decode(errors="replace").splitlines()
        lines = [line.strip() for line in lines if line.strip()]
        return next(filter(RAISED.match, reversed(lines)), lines[-1] if lines else "")

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._complaints.close()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Point Prefect at this server inside the block, and end the server after it.

        Must be entered before Prefect is imported, which reads its settings then; and since the
        import takes as long as the boot, ``wait`` is called after it.
        """
        os.environ["PREFECT_API_URL"] = self.url
        try:
            yield
        finally:
            _send_pending_logs()
            del os.environ["PREFECT_API_URL"]
            self.stop()


def _send_pending_logs() -> None:
    """Let Prefect's log thread finish, or it complains that its server has gone."""
    import asyncio

    from prefect.logging.handlers import APILogHandler

    asyncio.run(APILogHandler.aflush())
