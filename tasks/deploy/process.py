"""Processes that outlive the command that started them."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path
from typing import Self

import psutil

from tasks.documents import Document


class ProcessMark(Document):
    """A process, told apart from a later one that got the same number.

    Attributes:
        started: seconds since the epoch, as the operating system has it.
    """

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> Self:
        """Mark a process that runs now."""
        return cls(pid=pid, started=psutil.Process(pid).create_time())

    def alive(self) -> bool:
        """Tell whether it still runs."""
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            same: bool = process.create_time() == self.started
            ended: bool = process.status() == psutil.STATUS_ZOMBIE
            return same and not ended
        return False

    def stop(self, patience: float) -> None:
        """Ask it to end, wait, and end its whole session if it does not.

        Args:
            patience: seconds that it has to finish what it is doing.
        """
        if not self.alive():
            return
        process = psutil.Process(self.pid)
        process.terminate()
        try:
            process.wait(patience)
        except psutil.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            with contextlib.suppress(psutil.TimeoutExpired):
                process.wait(5)


def start(command: list[str], log: Path, keep: tuple[int, ...] = ()) -> "subprocess.Popen[bytes]":
    """Start a process in a session of its own, so that Ctrl-C here does not reach it.

    Args:
        command: program and arguments.
        log: takes its output.
        keep: file descriptors that it inherits.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=keep,
        )
