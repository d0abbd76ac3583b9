"""Processes that do not outlive the one that started them."""

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36  # see prctl(2)


def end_with_parent() -> None:
    """Ask Linux to send this process SIGTERM when its parent ends, however that ends.

    Elsewhere nothing happens. The request is not inherited by what this process starts.
    """
    _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def adopt_orphans() -> None:
    """Ask Linux to make this process the parent of descendants whose own parents end."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end_if_orphaned(parent: int) -> None:
    """End with the parent from now on, and at once when ``parent`` has gone already.

    Args:
        parent: what ``os.getppid()`` was when this process started.
    """
    end_with_parent()
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Let what is started inside the block outlast Ctrl-C, which a terminal sends to all."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)
