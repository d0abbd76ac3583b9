"""The process above a server: keeps its log within bounds, and leaves nothing of it behind.

Run as ``python -m tasks.deploy.supervisor LOG COMMAND...``. It ends when the command does or when
it is told to (SIGTERM, passed on), and then ends whatever the command has left running. When it
is killed itself, Linux ends the command.
"""

import logging
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import psutil

from tasks.deploy.logs import log_to
from tasks.deploy.process import end
from tasks.lifetime import adopt_orphans, end_with_parent

PATIENCE = 30.0
"""Seconds that the command has to finish what it is doing once it was told to end."""


def supervise(command: list[str], log: Path) -> int:
    """Run a command to its end and return its exit code."""
    logger = log_to(log)
    adopt_orphans()
    stopped = threading.Event()
    child = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        close_fds=False,  # what holds the instance's lock is passed on
        preexec_fn=end_with_parent,  # noqa: PLW1509
    )
    assert child.stdout is not None
    copying = threading.Thread(target=_copy, args=(child.stdout, logger), daemon=True)
    copying.start()

    def stop(*_: object) -> None:
        if not stopped.is_set():
            stopped.set()
            child.terminate()
            impatience = threading.Timer(PATIENCE, child.kill)
            impatience.daemon = True
            impatience.start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    code = child.wait()
    end(psutil.Process().children(recursive=True), PATIENCE)
    copying.join(PATIENCE)  # what it said last tells most
    logger.info("server ended with exit code %s", code)
    return 0 if stopped.is_set() else 1


def _copy(stream: IO[bytes], logger: logging.Logger) -> None:
    for line in stream:
        logger.info("%s", line.decode(errors="replace").rstrip("\n"))


if __name__ == "__main__":
    sys.exit(supervise(sys.argv[2:], Path(sys.argv[1])))
