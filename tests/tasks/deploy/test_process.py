"""Processes that outlive their parents."""

import subprocess
import sys
import time
from pathlib import Path

import psutil

from tasks.deploy.deployment import ProcessMark
from tasks.deploy.process import end, start


def _running(tmp_path: Path, code: str) -> ProcessMark:
    process = start([sys.executable, "-c", code], tmp_path / "log")
    process.returncode = 0  # tell Popen that somebody else looks after it
    return ProcessMark.of(process.pid)


def test_a_process_is_alive_until_stopped(tmp_path: Path) -> None:
    mark = _running(tmp_path, "import time; time.sleep(60)")
    assert mark.alive()
    mark.stop(patience=5)
    assert not mark.alive()


def test_another_process_with_the_same_number_is_not_it(tmp_path: Path) -> None:
    mark = _running(tmp_path, "import time; time.sleep(60)")
    stale = ProcessMark(pid=mark.pid, started=mark.started - 100)
    assert not stale.alive()
    stale.stop(patience=1)
    assert mark.alive()
    mark.stop(patience=5)


def test_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(15, signal.SIG_IGN);"
        "print('deaf', flush=True); time.sleep(60)"
    )
    mark = _running(tmp_path, deaf)
    while "deaf" not in (tmp_path / "log").read_text():
        time.sleep(0.02)
    begun = time.monotonic()
    mark.stop(patience=0.3)
    assert not mark.alive()
    assert time.monotonic() - begun < 5


def test_what_has_ended_is_not_waited_for_though_its_parent_does_not_ask() -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    process = psutil.Process(child.pid)
    started = time.monotonic()
    end([process], 30)
    assert time.monotonic() - started < 10
    assert process.status() == psutil.STATUS_ZOMBIE
    child.wait()
