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
    result = []
    for line in path.read_bytes().splitlines():
        with suppress(ValidationError):
            result.append(lines.validate_json(line))
    return result


def read(path: Path) -> list[Verdict]:
    """Read every verdict, oldest first."""
    return [entry for entry in entries(path) if isinstance(entry, Verdict)]


def rolled_back(path: Path) -> dict[str, Rollback]:
    """Return the models that a rollback took out of force, and none brought back since, by name.

    Whoever goes forward again, to a model that was promoted later, takes back a rollback: what was
    in force meanwhile is not rolled back by that.
    """
    promoted: dict[str, int] = {}
    taken: dict[str, Rollback] = {}
    for place, entry in enumerate(entries(path)):
        if isinstance(entry, Rollback):
            taken.pop(entry.champion_after, None)
            if promoted.get(entry.champion_after, -1) < promoted.get(entry.champion_before, place):
                taken[entry.champion_before] = entry
        elif entry.outcome == "PROMOTE":
            promoted[entry.model_id] = place
    return taken


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
