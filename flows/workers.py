"""Processes that do the stages' work.

Each stage runs in a fresh process forked from a server that has the slow libraries imported
already: it starts in milliseconds, gives its memory back when it ends, can be killed without harm
to its neighbours, and leaves no state behind that could change the next stage's result. While the
server still imports, the first stages, which need few of those libraries, start without it.
"""

import multiprocessing
import os
import signal
import threading
import time
from dataclasses import dataclass
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from tasks.errors import InputError
from tasks.lifetime import deaf_to_interrupts
from tasks.progress import Progress

PRELOADED = (
    "pandas",
    "pyarrow.parquet",
    "sklearn.compose",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "optuna",
    "xgboost",
    "tasks.stages",
    "flows.cli",
)
"""Imported once, before the first fork. TensorFlow is not: few stages need it, and it is slow."""

LIGHT = ("ingest", "validate")
"""Stages that use hardly any of ``PRELOADED``, so that waiting for it would only delay them."""


@dataclass(frozen=True)
class _Reported:
    fraction: float
    message: str


@dataclass(frozen=True)
class _Finished:
    seconds: float


@dataclass(frozen=True)
class _Failed:
    error: InputError | str


class Workers:
    """Where stages run."""

    def __init__(self, root: Path) -> None:
        """Start importing the slow libraries in the background; returns at once."""
        self._root = root
        self._forking = multiprocessing.get_context("forkserver")
        self._forking.set_forkserver_preload(list(PRELOADED))
        self._spawning = multiprocessing.get_context("spawn")
        resource_tracker.ensure_running()  # here, for it lets interrupts through again
        with deaf_to_interrupts():  # whoever is interrupted ends the stages
            forkserver.ensure_running()
        self._ready = threading.Event()
        threading.Thread(target=self._notice_readiness, daemon=True).start()

    def _notice_readiness(self) -> None:
        process = self._forking.Process(target=_nothing)
        process.start()
        process.join()
        self._ready.set()

    def run(self, step: str, key: str, progress: Progress) -> float:
        """Run one stage to its end.

        Args:
            step: the stage, as in ``tasks.stages``.
            key: its solution or candidate.
            progress: called in this thread with what the stage reports.

        Returns:
            Seconds spent inside the stage's function.

        Raises:
            InputError: as the stage raised it.
            StageError: the stage failed in another way, or its process died.
        """
        context: SpawnContext | ForkServerContext = self._forking
        if step in LIGHT and not self._ready.is_set():
            context = self._spawning
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(
            target=_work, args=(step, key, self._root, sender), name=f"{step}@{key}"
        )
        with deaf_to_interrupts():
            process.start()
        sender.close()
        try:
            return _listen(receiver, progress)
        except EOFError:
            process.join()
            why = "; often memory ran out" if process.exitcode == -signal.SIGKILL else ""
            raise StageError(
                f"the process of {step}@{key} died with exit code {process.exitcode}{why}"
            ) from None
        finally:
            receiver.close()
            # its outputs are whole; nobody has to wait until it has tidied up
            threading.Thread(target=_reap, args=(process,), daemon=True).start()


class StageError(Exception):
    """A stage failed for a reason that is not the user's input; holds the traceback."""

    @property
    def cause(self) -> str:
        """The line that names what went wrong."""
        return str(self).strip().splitlines()[-1]


def _reap(process: BaseProcess) -> None:
    process.join(timeout=10)
    process.kill()


def _listen(receiver: Connection, progress: Progress) -> float:
    while True:
        match receiver.recv():
            case _Reported(fraction, message):
                progress(fraction, message)
            case _Finished(seconds):
                return seconds
            case _Failed(InputError() as error):
                raise error
            case _Failed(error):
                raise StageError(error)


def _nothing() -> None:
    """Be forked: that tells that the server can."""


def _work(step: str, key: str, root: Path, sender: Connection) -> None:
    from tasks.stages import run_stage

    threading.Thread(target=_die_with_parent, daemon=True).start()
    started = time.perf_counter()
    try:
        run_stage(step, key, root, _reporter(sender))
    except InputError as error:
        sender.send(_Failed(error))
    except Exception:  # whatever it was, the run page must show it
        import traceback

        sender.send(_Failed(traceback.format_exc()))
    else:
        sender.send(_Finished(time.perf_counter() - started))
    sender.close()


def _reporter(sender: Connection) -> Progress:
    def report(fraction: float, message: str) -> None:
        sender.send(_Reported(fraction, message))

    return report


def _die_with_parent() -> None:
    """A run that was killed must not leave stages working for nobody."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
