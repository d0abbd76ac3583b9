"""LoggedRequest requests are kept, within bounds, and never at the cost of an answer."""

import dataclasses
import gzip
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from bentos import request_log
from bentos.interface import objects
from bentos.request_log import LoggedRequest, RequestLog
from tasks.documents.requests import REQUEST_LOG

Open = Callable[..., RequestLog]


def answered(number: int = 0, rows: int = 1) -> LoggedRequest:
    return LoggedRequest(
        id=f"{number:016x}",
        moment=0.0,
        model="shop:1",
        propensity=1.0,
        inputs={
            "age": np.array([39.0, np.nan][:rows]),
            "city": np.array(["Köln", None][:rows], dtype=object),
            "seen": np.array(["2020-01-02T03:04:05", "NaT"][:rows], dtype="datetime64[us]"),
            "window": objects([np.array([1.0, 2.0]), np.array([3.0])][:rows]),
        },
        predictions=json.dumps([{"label": "stays", "probability": 0.1}] * rows).encode(),
        milliseconds=1.23456,
    )


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setattr(request_log, "GATHER", 0.0)
    logs: list[RequestLog] = []

    def make(maximum_bytes: int = 10_000_000, folder: Path = tmp_path / "log") -> RequestLog:
        logs.append(RequestLog(folder, maximum_bytes))
        return logs[-1]

    yield make
    for log in logs:
        log.close()


def lines(folder: Path) -> list[dict[str, Any]]:
    found = []
    for file in sorted(folder.iterdir()):
        text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        found += [json.loads(line) for line in text.splitlines()]
    return found


def test_a_line_tells_what_was_asked_and_answered(opened: Open) -> None:
    log = opened()
    log.put(answered(7, rows=2))
    log.close()
    (line,) = lines(log.folder)
    assert line.pop("time") == "1970-01-01T00:00:00.000+00:00"
    assert line == {
        "id": "0000000000000007",
        "model": "shop:1",
        "propensity": 1.0,
        "milliseconds": 1.235,
        "inputs": {
            "age": [39.0, None],
            "city": ["Köln", None],
            "seen": ["2020-01-02T03:04:05", None],
            "window": [[1.0, 2.0], [3.0]],
        },
        "predictions": [{"label": "stays", "probability": 0.1}] * 2,
    }


def test_duckdb_reads_it_whether_compressed_or_not(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_log, "FILE_BYTES", 2_000)
    log = opened()
    for number in range(50):
        log.put(answered(number))
        time.sleep(0.002)  # what comes together is written together
    log.close()
    log = opened()
    log.put(answered(50))
    log.close()
    assert {file.suffix for file in log.folder.iterdir()} == {".gz", ".jsonl"}
    for file in log.folder.iterdir():
        assert file.stat().st_mode & 0o077 == 0
    pattern = str(log.folder / "*")
    query = "select count(distinct id), avg(inputs.age[1]) from read_json(?, format='nd')"
    assert duckdb.execute(query, [pattern]).fetchall() == [(51, 39.0)]


def test_the_oldest_go_first(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "FILE_BYTES", 1_000)
    log = opened(maximum_bytes=1_500)
    for number in range(60):
        log.put(answered(number))
        time.sleep(0.002)
    log.close()
    kept = [int(line["id"], 16) for line in lines(log.folder)]
    assert kept
    assert kept == list(range(kept[0], 60)), "the latest, without a gap"
    assert kept[0] > 0
    total = sum(file.stat().st_size for file in log.folder.iterdir())
    assert total <= 1_500 + 1_000 + 500, "the file being written comes on top"


def test_what_cannot_be_written_is_lost_and_nothing_else(
    opened: Open, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_log, "PAUSE", 0.2)
    log = opened()
    (tmp_path / "log").write_text("no folder")
    for number in range(3):
        log.put(answered(number))
    _until(lambda: log.lost == 3 and len(caplog.records) == 2)
    first, second = [record.getMessage() for record in caplog.records]
    assert "no request is logged for 0.2 s: FileExistsError" in first
    assert re.fullmatch("[123] requests were not logged so far", second), "once, not every time"
    (tmp_path / "log").unlink()
    time.sleep(0.3)
    log.put(answered(3))
    log.close()
    assert [int(line["id"], 16) for line in lines(log.folder)] == [3]


def test_what_waits_is_bounded(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "WAITING_BYTES", 3 * answered().size)
    log = opened()
    monkeypatch.setattr(log, "_write", lambda lines: time.sleep(0.1))
    for number in range(20):
        log.put(answered(number))
    assert log.lost >= 10
    log.close()


def test_no_log_without_a_folder_or_with_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(REQUEST_LOG, raising=False)
    assert request_log.request_log(1000) is None
    monkeypatch.setenv(REQUEST_LOG, str(tmp_path))
    assert request_log.request_log(0) is None
    log = request_log.request_log(1)
    assert log is not None
    log.close()
    assert log.maximum_bytes == 1_000_000


def test_every_line_is_whole_although_a_disk_was_full(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_log, "PAUSE", 0.0)
    private, full = request_log._private, [False, True, False]

    class Full:
        def __init__(self, stream: Any) -> None:
            self.stream = stream

        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *_: object) -> None:
            self.stream.close()

        def tell(self) -> int:
            return int(self.stream.tell())

        def flush(self) -> None:
            self.stream.flush()

        def write(self, lines: bytes) -> None:
            self.stream.write(lines[:40])
            self.stream.flush()
            raise OSError(28, "No space left on device")

    def open_(path: Path) -> Any:
        return Full(private(path)) if full.pop(0) else private(path)

    monkeypatch.setattr(request_log, "_private", open_)
    log = opened()
    for number in range(3):
        log.put(answered(number))
        _until(lambda: log._waiting == 0)
    log.close()
    assert [int(line["id"], 16) for line in lines(log.folder)] == [0, 2]
    assert log.lost == 1


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_what_an_ended_process_left_is_finished_and_counts(opened: Open, tmp_path: Path) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    gone = subprocess.Popen(["true"])
    gone.wait()
    whole = answered(1).line
    for day in range(4):
        torn = folder / f"requests-2020010{day}T000000.000000-{gone.pid}.jsonl"
        torn.write_bytes(800 * whole + whole[:50])
    live = folder / f"requests-20200101T000000.000000-{os.getppid()}.jsonl"
    live.write_bytes(800 * whole)
    (folder / ".requests-20200101T000000.000000-1.jsonl.gz").write_bytes(b"half an archive")
    log = opened(maximum_bytes=live.stat().st_size + 5_000)
    log.put(answered(2))
    log.close()
    names = sorted(file.name for file in folder.iterdir())
    assert live.name in names, "another worker writes it"
    assert not [name for name in names if name.startswith(".")]
    packed = [name for name in names if name.endswith(".gz")]
    assert packed
    assert packed[-1].startswith("requests-20200103"), "the oldest have gone"
    assert sum(file.stat().st_size for file in folder.iterdir()) < log.maximum_bytes + 1_000
    assert len(lines(folder)) == 800 * (len(packed) + 1) + 1, "none of them torn"
    for file in folder.iterdir():
        assert file == live or file.stat().st_mode & 0o077 == 0


def test_no_fault_ends_the_log(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "PAUSE", 0.0)
    log = opened()
    odd = dataclasses.replace(answered(0), inputs={"x": np.array([object()], dtype=object)})
    log.put(odd)
    _until(lambda: log.lost == 1)
    log.put(answered(1))
    log.close()
    assert [int(line["id"], 16) for line in lines(log.folder)] == [1]
    assert log.lost == 1


def test_what_waits_counts_what_it_holds() -> None:
    many = dataclasses.replace(answered(0), predictions=b"[" + b"0" * 1_000_000 + b"]")
    assert many.size > 1_000_000
    assert answered(0, rows=2).size > answered(0).size
