"""The ledger: every decision ever taken, one JSON line each, appended and never rewritten."""

import os
from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from tasks.documents import Rollback, Verdict

Entry = Verdict | Rollback


def entries(path: Path) -> list[Entry]:
    """Read every whole line, oldest first; a line that a crash tore is passed over."""
    if not path.exists():
        return []
    lines = TypeAdapter[Entry](Entry)
    found = []
    for line in path.read_bytes().splitlines():
        with suppress(ValidationError):
            found.append(lines.validate_json(line))
    return found


def read(path: Path) -> list[Verdict]:
    """Read every verdict, oldest first."""
    return [entry for entry in entries(path) if isinstance(entry, Verdict)]


def withdrawn(path: Path) -> dict[str, Rollback]:
    """Return the models that were rolled back and not put into force again since, by name."""
    found: dict[str, Rollback] = {}
    for entry in entries(path):
        if isinstance(entry, Rollback):
            found[entry.champion_before] = entry
            found.pop(entry.champion_after, None)
    return found


def append(entry: Entry, path: Path) -> None:
    """Append one line and return when the disk has it; a torn last line is closed off first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{entry.model_dump_json()}\n".encode()
    with path.open("a+b") as stream:
        if _torn(path):
            line = b"\n" + line
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())


def _torn(path: Path) -> bool:
    content = path.read_bytes()
    return bool(content) and not content.endswith(b"\n")
