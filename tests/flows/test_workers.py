"""Stages in processes of their own: results, errors and deaths all reach the caller."""

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from flows.workers import StageError, Workers
from tasks.errors import InputError
from tasks.progress import silent
from tests.flows.conftest import MakeProject


def test_a_stage_runs_and_is_timed(make_project: MakeProject) -> None:
    root = make_project()
    seconds = Workers(root).run("ingest", "tumour", silent)
    assert seconds > 0
    assert (root / "data/tumour/raw.parquet").exists()


def test_input_errors_keep_their_hint(make_project: MakeProject) -> None:
    with pytest.raises(InputError) as caught:
        Workers(make_project()).run("split", "tumour", silent)
    assert caught.value.hint


def test_unknown_stages_are_refused(make_project: MakeProject) -> None:
    with pytest.raises(InputError, match="polish"):
        Workers(make_project()).run("polish", "tumour", silent)


def test_other_errors_bring_their_traceback(make_project: MakeProject) -> None:
    root = make_project()
    (root / "data").write_text("a file where a folder belongs")
    with pytest.raises(StageError, match="NotADirectoryError"):
        Workers(root).run("ingest", "tumour", silent)


def test_stages_die_with_a_killed_run(make_project: MakeProject) -> None:
    root = make_project()
    script = textwrap.dedent(
        """
        import os, pathlib, signal, threading, time
        from flows.workers import Workers
        if __name__ == "__main__":
            workers = Workers(pathlib.Path("."))
            arguments = ("ingest", "tumour", print)
            threading.Thread(target=workers.run, args=arguments, daemon=True).start()
            time.sleep(0.05)
            os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    (root / "killed.py").write_text(script)
    subprocess.run([sys.executable, "killed.py"], cwd=root, check=False)
    deadline = time.monotonic() + 20
    while _working_in(root) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _working_in(root)


def _working_in(root: Path) -> list[str]:
    found = subprocess.run(
        ["pgrep", "-f", "multiprocessing"], capture_output=True, text=True, check=False
    )
    return [pid for pid in found.stdout.split() if _folder_of(pid) == root.resolve()]


def _folder_of(pid: str) -> Path | None:
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True)
    except FileNotFoundError:
        return None
