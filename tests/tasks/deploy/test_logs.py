"""Logs stay within bounds, however much a service writes."""

import os
import sys
from pathlib import Path

from tasks.deploy.instance import LOGS_KEPT, folder, sweep
from tasks.deploy.logs import LONGEST
from tasks.deploy.process import start
from tasks.layout import Layout

LINES = 3 * LONGEST // 100
CHATTER = f"for number in range({LINES}): print('%08d' % number, 'x' * 90)"


def test_of_a_chatty_server_two_parts_of_bounded_size_are_left(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    supervisor = [sys.executable, "-m", "tasks.deploy.supervisor", str(log)]
    start([*supervisor, sys.executable, "-c", CHATTER], log).wait(120)
    parts = sorted(tmp_path.iterdir())
    assert [part.name for part in parts] == ["server.log", "server.log.1"]
    assert 0 < parts[0].stat().st_size <= LONGEST
    assert 0.99 * LONGEST < parts[1].stat().st_size <= LONGEST
    assert all(part.stat().st_mode & 0o077 == 0 for part in parts)
    last, end = log.read_text().splitlines()[-2:]
    assert last.startswith(f"{LINES - 1:08d} ")
    assert end == "server ended with exit code 0"


def test_the_latest_logs_of_a_solution_are_kept_and_older_ones_go(tmp_path: Path) -> None:
    logs = folder(tmp_path) / "desk" / "logs"
    logs.mkdir(parents=True)
    for number in range(LOGS_KEPT + 3):
        for name in (f"{number:02d}.log", f"{number:02d}.log.1"):
            (logs / name).write_text("a line")
            os.utime(logs / name, (number, number))
    other = folder(tmp_path) / "till" / "logs" / "00.log"
    other.parent.mkdir(parents=True)
    other.write_text("a line")
    sweep(Layout(tmp_path, "desk"))
    kept = {f"{number:02d}.log{part}" for number in range(3, 13) for part in ("", ".1")}
    assert LOGS_KEPT == 10
    assert {path.name for path in logs.iterdir()} == kept
    assert other.exists()
