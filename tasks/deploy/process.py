"""Start processes that outlive the command that started them, and end them."""

import contextlib
import os
import subprocess
import time
from pathlib import Path

import psutil

LOOK_SECONDS = 0.05
"""Between two looks at processes that are waited for."""


def running(process: psutil.Process) -> bool:
    """Return whether a process runs; one that has ended and nobody has asked for does not."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


def end(processes: list[psutil.Process], patience: float) -> None:
    """Ask processes to end, wait, and end those that do not.

    Args:
        processes: which ones.
        patience: seconds that they have to finish what they are doing.
    """
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    deaf = _left(processes, patience)
    for process in deaf:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    _left(deaf, 5)


def _left(processes: list[psutil.Process], patience: float) -> list[psutil.Process]:
    """Wait for processes to end, and return those that do not.

    psutil's ``wait_procs`` waits until someone asks for their exit, which a parent that is busy
    or a container's first process may never do.
    """
    deadline = time.monotonic() + patience
    left = [process for process in processes if running(process)]
    while left and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
        left = [process for process in left if running(process)]
    return left


def start(
    command: list[str],
    log: Path,
    environment: dict[str, str] | None = None,
    keep: tuple[int, ...] = (),
) -> "subprocess.Popen[bytes]":
    """Start a process in a session of its own, so that Ctrl-C here does not reach it.

    Args:
        command: program and arguments.
        log: takes its output, after what is there; readable by its owner alone.
        environment: all that it gets; by default what this process has.
        keep: file descriptors that it inherits.
    """
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
            pass_fds=keep,
        )
    finally:
        os.close(output)
