"""Start processes that outlive the command that started them, and end them."""

import contextlib
import os
import subprocess
from pathlib import Path

import psutil


def end(processes: list[psutil.Process], patience: float) -> None:
    """Ask processes to end, wait, and end those that do not.

    Args:
        processes: which ones.
        patience: seconds that they have to finish what they are doing.
    """
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, deaf = psutil.wait_procs(processes, timeout=patience)
    for process in deaf:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(deaf, timeout=5)


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
