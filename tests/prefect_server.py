"""A real Prefect server for the session."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.server import TemporaryServer
from tests.shared import shared_folder, started_once


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Prefect server with a database of its own, one for all workers."""
    home = shared_folder(tmp_path_factory) / "prefect"
    previous = os.environ.get("PREFECT_HOME")
    os.environ["PREFECT_HOME"] = str(home)
    try:
        with started_once(tmp_path_factory, "prefect", lambda: _start(home)) as address:
            yield address
    finally:
        if previous is None:
            del os.environ["PREFECT_HOME"]
        else:
            os.environ["PREFECT_HOME"] = previous


def _start(home: Path) -> tuple[str, Callable[[], None]]:
    home.mkdir(exist_ok=True)
    server = TemporaryServer()
    server.wait()
    return server.url, server.stop
