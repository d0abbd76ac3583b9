"""Ctrl-C during a run."""

import os
import signal
import subprocess
import time
from pathlib import Path

import httpx
import psutil

from tests.flows.conftest import MakeProject


def _within(root: Path) -> list[psutil.Process]:
    """Find the processes that work in a project."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd() == str(root):
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def test_a_run_ends_with_one_line_and_leaves_no_process(
    make_project: MakeProject, prefect_api: str
) -> None:
    root = make_project(("purchase",), candidates__purchase_dash_logistic__trials=1000)
    process = subprocess.Popen(
        ["lepton", "run"],
        cwd=root,
        env={**os.environ, "PREFECT_API_URL": prefect_api},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 200
    while not (root / "data/purchase/schema.json").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(2)  # it trains
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    out, error = process.communicate(timeout=60)
    lines = error.splitlines()
    assert process.returncode == 130, error
    assert lines[-1] == "interrupted; what was done is kept, run again to go on"
    assert not out
    assert all(" | INFO " in line for line in lines[:-1]), error

    deadline = time.monotonic() + 20
    while _within(root) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not _within(root)
    wanted = {"flow_runs": {"name": {"any_": ["purchase"]}}}  # which no other test runs
    (run,) = httpx.post(f"{prefect_api}/flow_runs/filter", json=wanted).json()
    assert run["state"]["type"] == "CRASHED"
