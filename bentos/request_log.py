"""Answered requests as JSON Lines: what monitoring, feedback and audits begin from.

A thread of its own writes them, so that no client waits for a disk. What cannot be written is not
kept: a full disk ends the log for a while, and no answer.
"""

import gzip
import logging
import os
import queue
import shutil
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from bentos.interface import Columns, weight
from tasks.documents.requests import REQUEST_LOG

LOG = logging.getLogger("bentoml.requests")

FILE_BYTES = 16_000_000
"""After which a file is compressed, and the next one begun."""

WAITING_BYTES = 32_000_000
"""Of rows that wait to be written; what exceeds them is not logged."""

GATHER = 0.1
"""Seconds for which requests gather: to be woken for each would take more time than to write it."""

PAUSE = 60.0
"""Seconds after a failure until writing is tried again."""


@dataclass(frozen=True)
class Answered:
    """One answered request.

    Attributes:
        id: of the answer.
        model: that gave it.
        propensity: the probability with which this model was chosen among those that serve.
        inputs: rows by column; without those that are withheld.
        predictions: as answered, one for each row.
        milliseconds: from the request's body to the answer.
    """

    id: str
    model: str
    propensity: float
    inputs: Columns
    predictions: list[dict[str, Any]]
    milliseconds: float

    @property
    def size(self) -> int:
        """Bytes that it holds while it waits, about."""
        return weight(self.inputs) + 200 * len(self.predictions) if self.inputs else 1000

    def line(self, moment: float) -> bytes:
        """Return it as JSON, with the time."""
        written = {
            "id": self.id,
            "time": datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds"),
            "model": self.model,
            "propensity": self.propensity,
            "milliseconds": round(self.milliseconds, 3),
            "inputs": {name: column.tolist() for name, column in self.inputs.items()},
            "predictions": self.predictions,
        }
        return to_json(written, inf_nan_mode="null", fallback=lambda value: value.tolist()) + b"\n"


class RequestLog:
    """Writes what is put into it, and keeps no more of it than it may.

    Args:
        folder: of the files, which workers share; made where it is missing.
        maximum_bytes: of all files in it together; the oldest are deleted.
    """

    def __init__(self, folder: Path, maximum_bytes: int) -> None:
        self.folder = folder
        self.maximum_bytes = maximum_bytes
        self.lost = 0
        self._queue: queue.SimpleQueue[tuple[float, Answered] | None] = queue.SimpleQueue()
        self._waiting = 0
        self._counting = threading.Lock()
        self._closing = threading.Event()
        self._resume = 0.0
        self._file: Path | None = None
        self._thread = threading.Thread(target=self._work, name="request log", daemon=True)
        self._thread.start()

    def put(self, answered: Answered) -> None:
        """Have a request written; it never waits."""
        with self._counting:
            if self._waiting + answered.size > WAITING_BYTES:
                self.lost += 1
                return
            self._waiting += answered.size
        self._queue.put((time.time(), answered))

    def close(self) -> None:
        """Write what still waits, and end."""
        self._closing.set()
        self._queue.put(None)
        self._thread.join(timeout=10)

    def _work(self) -> None:
        while taken := self._take():
            # before they are written: what fails must not count for ever
            with self._counting:
                self._waiting -= sum(answered.size for _, answered in taken)
            if time.monotonic() < self._resume:
                self.lost += len(taken)
                continue
            try:
                self._write(b"".join(answered.line(moment) for moment, answered in taken))
            except OSError as error:
                self.lost += len(taken)
                self._resume = time.monotonic() + PAUSE
                LOG.warning("requests are not logged for %g s: %s", PAUSE, error)

    def _take(self) -> list[tuple[float, Answered]]:
        """Wait for a request, and take all that have come a moment later; none at the end."""
        taken = [self._queue.get()]
        self._closing.wait(GATHER)
        while not self._queue.empty():
            taken.append(self._queue.get())
        if None in taken:
            self._queue.put(None)  # after what came before it
        return [one for one in taken if one is not None]

    def _write(self, lines: bytes) -> None:
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
            self._file = self.folder / f"requests-{moment}-{os.getpid()}.jsonl"
        private = os.open(self._file, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        with os.fdopen(private, "ab") as stream:
            stream.write(lines)
            size = stream.tell()
        if size >= FILE_BYTES:
            _compress(self._file)
            self._file = None
            self._prune()

    def _prune(self) -> None:
        # names begin with the time
        files = sorted(self.folder.glob("requests-*"))
        sizes = {file: file.stat().st_size for file in files if file.exists()}
        while len(sizes) > 1 and sum(sizes.values()) > self.maximum_bytes:
            oldest = next(iter(sizes))
            oldest.unlink(missing_ok=True)
            del sizes[oldest]


def _compress(file: Path) -> None:
    with file.open("rb") as plain, gzip.open(f"{file}.gz", "wb", compresslevel=1) as packed:
        shutil.copyfileobj(plain, packed)
    os.chmod(f"{file}.gz", 0o600)  # noqa: PTH101
    file.unlink()


def request_log(megabytes: int) -> RequestLog | None:
    """Open the log that the environment asks for.

    Args:
        megabytes: of all files together; 0: none is written.
    """
    folder = os.environ.get(REQUEST_LOG)
    return RequestLog(Path(folder), 1_000_000 * megabytes) if folder and megabytes else None
