"""Answered requests as JSON Lines: what monitoring, feedback and audits begin from.

A thread of its own writes them, so that no client waits for a disk. What cannot be written is not
kept: a full disk ends the log for a while, and no answer. Every line that a reader finds is whole.
"""

import gzip
import logging
import os
import queue
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import IO

from pydantic_core import to_json

from bentos.interface import Columns, weight
from tasks.documents.requests import REQUEST_LOG

LOG = logging.getLogger("bentoml.requests")

FILE_BYTES = 16_000_000
"""After which a file is compressed, and the next one begun; less where the log may hold little."""

FILES = 4
"""Into which the whole of a small log is divided, so that the oldest can go."""

WAITING_BYTES = 32_000_000
"""Of requests that wait to be written; what exceeds them is not logged."""

GATHER = 0.1
"""Seconds for which requests gather: to be woken for each would take more time than to write it."""

PAUSE = 60.0
"""Seconds after a failure until writing is tried again, and until more is said of what is lost."""


@dataclass(frozen=True)
class LoggedRequest:
    """One answered request.

    Attributes:
        id: of the answer.
        moment: of the answer, in seconds since 1970.
        model: that gave it.
        propensity: the probability with which this model was chosen among those that serve.
        inputs: rows by column; without those that are withheld.
        predictions: as answered, one for each row, in JSON.
        milliseconds: from the request's body to the answer.
    """

    id: str
    moment: float
    model: str
    propensity: float
    inputs: Columns
    predictions: bytes
    milliseconds: float

    @cached_property
    def size(self) -> int:
        """Bytes that it holds while it waits."""
        return weight(self.inputs) + len(self.predictions)

    @property
    def line(self) -> bytes:
        """It as JSON."""
        written = {
            "id": self.id,
            "time": datetime.fromtimestamp(self.moment, UTC).isoformat(timespec="milliseconds"),
            "model": self.model,
            "propensity": self.propensity,
            "milliseconds": round(self.milliseconds, 3),
            "inputs": {name: column.tolist() for name, column in self.inputs.items()},
        }
        known = to_json(written, inf_nan_mode="null", fallback=lambda value: value.tolist())
        return known[:-1] + b',"predictions":' + self.predictions + b"}\n"


class RequestLog:
    """Writes what is put into it, and keeps no more of it than it may.

    Args:
        folder: of the files, which workers share; made where it is missing.
        maximum_bytes: of all files in it together; the oldest are deleted.

    Attributes:
        lost: requests that were not written.
    """

    def __init__(self, folder: Path, maximum_bytes: int) -> None:
        self.folder = folder
        self.maximum_bytes = maximum_bytes
        self.lost = 0
        self._told = 0
        self._speak_again = 0.0
        self._resume = 0.0
        self._queue: queue.SimpleQueue[LoggedRequest | None] = queue.SimpleQueue()
        self._waiting = 0
        self._counting = threading.Lock()
        self._closing = threading.Event()
        self._file: Path | None = None
        self._thread = threading.Thread(target=self._work, name="request log", daemon=True)
        self._thread.start()

    def put(self, request: LoggedRequest) -> None:
        """Have a request written; it never waits for a disk."""
        size = request.size  # counted outside of the lock, as it looks at every cell
        with self._counting:
            if self._waiting + size > WAITING_BYTES:
                self.lost += 1
                return
            self._waiting += size
        self._queue.put(request)

    def close(self) -> None:
        """Write what still waits, and end."""
        self._closing.set()
        self._queue.put(None)
        self._thread.join(timeout=10)

    def _work(self) -> None:
        self._try(self._tidy)
        while taken := self._take():
            self._log(taken)
            taken.clear()  # nothing is held while none comes

    def _take(self) -> list[LoggedRequest]:
        """Wait for a request, and take all that have come a moment later; none at the end."""
        taken = [self._queue.get()]
        self._closing.wait(GATHER)
        while not self._queue.empty():
            taken.append(self._queue.get())
        if None in taken:
            self._queue.put(None)  # after what came before it
        return [one for one in taken if one is not None]

    def _log(self, taken: list[LoggedRequest]) -> None:
        written = time.monotonic() >= self._resume and self._try(lambda: self._write(taken))
        with self._counting:
            self._waiting -= sum(request.size for request in taken)
            self.lost += 0 if written else len(taken)
        if self.lost > self._told and time.monotonic() >= self._speak_again:
            LOG.warning("%d requests were not logged so far", self.lost)
            self._told, self._speak_again = self.lost, time.monotonic() + PAUSE

    def _try(self, work: Callable[[], None]) -> bool:
        """Do something that may fail; tell whether it did not."""
        try:
            work()
        except Exception as error:  # whatever it is, answers go on, and so does the next try
            self._resume = time.monotonic() + PAUSE
            LOG.warning("no request is logged for %g s: %r", PAUSE, error)
            return False
        return True

    def _write(self, taken: list[LoggedRequest]) -> None:
        lines = b"".join(request.line for request in taken)
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
            self._file = self.folder / f"requests-{moment}-{os.getpid()}.jsonl"
        with _private(self._file) as stream:
            before = stream.tell()
            try:
                stream.write(lines)
                stream.flush()
            except OSError:
                # a line that is not whole would keep others from being read
                os.truncate(self._file, before)
                raise
            size = stream.tell()
        if size >= min(FILE_BYTES, self.maximum_bytes // FILES):
            full, self._file = self._file, None
            _compress(full)
            self._prune()

    def _tidy(self) -> None:
        """Finish what processes that have ended left, and delete what is too much."""
        for file in self.folder.glob(".requests-*"):
            file.unlink(missing_ok=True)
        for file in self.folder.glob("requests-*.jsonl"):
            if not _writes(file):
                with suppress(FileNotFoundError):  # another worker does the same
                    _end_with_a_line(file)
                    _compress(file)
        self._prune()

    def _prune(self) -> None:
        sizes = {}
        for file in sorted(self.folder.glob("requests-*")):  # names begin with the time
            with suppress(FileNotFoundError):
                sizes[file] = file.stat().st_size
        finished = [file for file in sizes if file.suffix == ".gz"]
        while finished and sum(sizes.values()) > self.maximum_bytes:
            oldest = finished.pop(0)
            oldest.unlink(missing_ok=True)
            del sizes[oldest]


def _private(path: Path) -> IO[bytes]:
    """Open a file at its end, for the account of the service alone."""
    stream = os.fdopen(os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600), "ab")
    stream.seek(0, os.SEEK_END)
    return stream


def _compress(file: Path) -> None:
    packed = file.with_name(f".{file.name}.gz")
    packed.unlink(missing_ok=True)
    with (
        file.open("rb") as plain,
        _private(packed) as raw,
        gzip.GzipFile(file.name, "wb", compresslevel=1, fileobj=raw) as archive,
    ):
        shutil.copyfileobj(plain, archive)
    file.unlink()
    packed.rename(file.with_name(f"{file.name}.gz"))


def _writes(file: Path) -> bool:
    """Return whether the process that a file is named after may still write it."""
    process = int(file.stem.rpartition("-")[2])
    if process == os.getpid():  # of an earlier one with this number: none is open yet
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _end_with_a_line(file: Path) -> None:
    """Cut off what a process had not finished when it was killed."""
    content = file.read_bytes()
    os.truncate(file, content.rfind(b"\n") + 1)


def request_log(megabytes: int) -> RequestLog | None:
    """Open the log that the environment asks for.

    Args:
        megabytes: of all files together; 0: none is written.
    """
    folder = os.environ.get(REQUEST_LOG)
    return RequestLog(Path(folder), 1_000_000 * megabytes) if folder and megabytes else None
