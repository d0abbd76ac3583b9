"""What is kept of servers that have ended, and of those that have not."""

import fcntl
import os
from pathlib import Path

from tasks.deploy.instance import LOGS_KEPT, folder, sweep
from tasks.layout import Layout


def test_the_log_of_a_running_server_is_kept_however_old_it_is(tmp_path: Path) -> None:
    layout = Layout(tmp_path, "desk")
    home = folder(tmp_path) / "desk"
    (home / "logs").mkdir(parents=True)
    for number in range(LOGS_KEPT + 3):
        instance = home / "running" / f"server{number:02}"
        instance.mkdir(parents=True)
        (instance / "lock").touch()
        for end in ("log", "log.1"):
            log = home / "logs" / f"{instance.name}.{end}"
            log.touch()
            os.utime(log, (number, number))
    with (home / "running/server00/lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sweep(layout)
    assert [path.name for path in (home / "running").iterdir()] == ["server00"]
    kept = {path.name for path in (home / "logs").iterdir()}
    latest = ["server00", *(f"server{number:02}" for number in range(3, LOGS_KEPT + 3))]
    assert kept == {f"{name}.{end}" for name in latest for end in ("log", "log.1")}
