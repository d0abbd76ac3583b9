"""One thread for numerical libraries.

Candidates train side by side, each on its own core; sums shared among threads would round
differently on a machine with other cores; and threads that wait for each other on a busy core
turn a prediction of one row from half a millisecond into many.
"""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController, threadpool_limits


def one_thread() -> AbstractContextManager[Any]:
    """Keep linear algebra and OpenMP loops of this thread to one thread."""
    limits: AbstractContextManager[Any] = threadpool_limits(1)
    return limits


def one_openmp_thread() -> AbstractContextManager[Any]:
    """Keep OpenMP loops of this thread to one thread; takes microseconds, so fit for serving."""
    limits: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="openmp")
    return limits


@cache
def _controller() -> ThreadpoolController:
    """Look for loaded libraries once: it takes milliseconds."""
    return ThreadpoolController()
