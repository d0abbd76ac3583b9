"""The ledger: every decision ever taken, one JSON line each, appended and never rewritten."""

import os
from pathlib import Path

from pydantic import ValidationError

from tasks.documents import Verdict


def read(path: Path) -> list[Verdict]:
    """Read every whole line, oldest first; a line that a crash tore is passed over."""
    if not path.exists():
        return []
    verdicts = []
    for line in path.read_bytes().splitlines():
        try:
            verdicts.append(Verdict.model_validate_json(line))
        except ValidationError:
            continue
    return verdicts


def append(verdict: Verdict, path: Path) -> None:
    """Append one line and return when the disk has it; a torn last line is closed off first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{verdict.model_dump_json()}\n".encode()
    with path.open("a+b") as stream:
        if _torn(path):
            line = b"\n" + line
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())


def _torn(path: Path) -> bool:
    content = path.read_bytes()
    return bool(content) and not content.endswith(b"\n")
