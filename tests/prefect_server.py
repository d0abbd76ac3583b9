"""A real Prefect server for the session."""

import os
from collections.abc import Iterator

import pytest

from flows.server import TemporaryServer


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Prefect server with a database of its own."""
    previous = os.environ.get("PREFECT_HOME")
    os.environ["PREFECT_HOME"] = str(tmp_path_factory.mktemp("prefect"))
    server = TemporaryServer()
    try:
        server.wait()
        yield server.url
    finally:
        server.stop()
        if previous is None:
            del os.environ["PREFECT_HOME"]
        else:
            os.environ["PREFECT_HOME"] = previous
