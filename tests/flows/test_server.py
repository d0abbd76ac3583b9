"""The temporary server: it starts where it can, and says what keeps it from starting."""

import os
import subprocess
from pathlib import Path

import pytest

from flows.server import TemporaryServer
from tasks.errors import InputError
from tests.flows.conftest import MakeProject


def test_prefects_folder_is_made_with_its_parents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "not" / "there"))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    server = TemporaryServer()
    try:
        server.wait()
    finally:
        server.stop()
    assert (tmp_path / "not" / "there").is_dir()


def test_a_folder_that_cannot_be_made_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "file" / "prefect"))
    with pytest.raises(InputError, match=r"PREFECT_HOME: NotADirectoryError: .*/file"):
        TemporaryServer()


def test_what_keeps_the_server_from_starting_is_said_without_a_traceback(
    make_project: MakeProject, tmp_path: Path
) -> None:
    database = f"sqlite+aiosqlite:///{tmp_path}/not/there.db"
    environment = {**os.environ, "PREFECT_API_DATABASE_CONNECTION_URL": database}
    environment.pop("PREFECT_API_URL", None)
    done = subprocess.run(
        ["lepton", "run"],
        cwd=make_project(),
        env=environment | {"PREFECT_HOME": f"{tmp_path}/prefect"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 2
    assert "temporary Prefect server: " in done.stderr
    assert "unable to open database file" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_does_not_answer_is_named_without_a_traceback(
    make_project: MakeProject, tmp_path: Path
) -> None:
    address = "http://127.0.0.1:9/api"  # "discard", which nothing listens to
    done = subprocess.run(
        ["lepton", "run"],
        cwd=make_project(),
        env={**os.environ, "PREFECT_API_URL": address, "PREFECT_HOME": f"{tmp_path}/prefect"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 2
    assert f"error: PREFECT_API_URL: {address}" in done.stderr
    assert "prefect server start" in done.stderr
    assert "Traceback" not in done.stderr
