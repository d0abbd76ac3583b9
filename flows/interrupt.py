"""Ctrl-C during a run: one line instead of every thread's traceback, and no process is left."""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

INTERRUPTED = 130
"""Exit code of what Ctrl-C ended, as shells have it."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Have Ctrl-C end the stages that work inside the block, and say so on one line.

    Prefect still learns that its run was interrupted. A second Ctrl-C ends at once.
    """
    before = signal.signal(signal.SIGINT, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    _silence_loggers()  # every thread that waits for a stage would complain
    sys.stderr.write("interrupted; what was done is kept, run again to go on\n")
    sys.stderr.flush()
    threading.Thread(target=_end_stages, daemon=True).start()
    raise KeyboardInterrupt


def _silence_loggers() -> None:
    """Have nothing more written, not even what another thread is just about to write."""
    logging.disable(logging.CRITICAL)
    for logger in [logging.root, *logging.root.manager.loggerDict.values()]:
        for handler in logger.handlers if isinstance(logger, logging.Logger) else ():
            handler.acquire()
            handler.emit = logging.NullHandler().emit  # type: ignore[method-assign]
            handler.release()


def _end_stages() -> None:
    """End those too that threads may start before they notice."""
    from multiprocessing import active_children

    import psutil

    while True:
        for process in active_children():
            with suppress(psutil.NoSuchProcess):
                whole = psutil.Process(process.pid)
                for each in [whole, *whole.children(recursive=True)]:
                    with suppress(psutil.NoSuchProcess):
                        each.kill()
        time.sleep(0.1)
