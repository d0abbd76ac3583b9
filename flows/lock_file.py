"""Stages' entries in ``dvc.lock``, read and written without the others.

DVC writes an entry by loading and dumping the whole file with comments kept, which takes a tenth
of a second per solution that the project has: with ten solutions, each finished stage would wait
a second for it. An entry is a block of lines of its own, so the rest can stay as it is; the bytes
are those that DVC writes, but for values that occur twice, which are written out twice.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tasks.config.reading import FILE, GROUPS, members
from tasks.files import whole_file

HEAD = "schema: '2.0'\nstages:\n"
EMPTY = "schema: '2.0'\nstages: {}\n"
"""DVC refuses a file whose stages are nothing at all."""

ANCHOR = re.compile(r"[:-] &\w")
"""What one entry defines and another may refer to; then neither can be replaced alone."""

BLOCK = re.compile(r"^  (\S+):\n(?:    .*\n|\n)*", re.MULTILINE)
PARAMETERS = re.compile(r"^    params:\n((?:      .*\n|\n)*)", re.MULTILINE)
PARAMETER = re.compile(r"^ {6}(\S.*):$|^ {8}(\w+)\.([\w-]+)[\w.-]*:", re.MULTILINE)
"""A line that names a file, or a parameter in it."""

REFERENCE = re.compile(r"[:-] \*\w")


def put_entry(stage: Any, path: Path) -> None:
    """Write the entry of a DVC stage into the lock file at ``path``, whole or not at all."""
    from dvc.stage.serialize import to_lockfile
    from dvc.utils.serialize import dumps_yaml

    text = path.read_text() if path.exists() else HEAD
    if not text.startswith(HEAD) or ANCHOR.search(text):
        stage.dump(update_pipeline=False)
        return
    entry = dumps_yaml({"stages": unshared(to_lockfile(stage))}).removeprefix("stages:\n")
    with whole_file(path) as temporary:
        temporary.write_text(with_entry(text, stage.name, entry))


def with_entry(text: str, name: str, entry: str) -> str:
    """Return the lock file's text with an entry replaced, or added at the end.

    Args:
        text: the file, beginning with ``HEAD``.
        name: of the stage.
        entry: lines indented by two, the name first.
    """
    text = _with_last_line_ended(text)
    start = text.find(f"\n  {name}:\n") + 1
    if not start:
        return text + entry
    return text[:start] + entry + text[_end_of_block(text, start) :]


def unshared(value: Any) -> Any:
    """Copy so that nothing occurs twice, for which YAML would write an anchor and references."""
    if isinstance(value, dict):
        return {key: unshared(part) for key, part in value.items()}
    if isinstance(value, list):
        return [unshared(part) for part in value]
    return value


def entries_of(text: str, solutions: Iterable[str]) -> str:
    """Return the lock file's text with the entries of some solutions alone.

    Entries are searched for by the names of their keys, without a look at the other lines.

    Args:
        text: the file.
        solutions: whose entries to keep, and those of their candidates.
    """
    if not text.startswith(HEAD):
        return text
    text = _with_last_line_ended(text)
    blocks = {}
    for solution in solutions:
        mark = f"@{solution}"
        place = text.find(mark)
        while place >= 0:
            start = text.rfind("\n", 0, place) + 1
            whole = text.startswith((":", "-"), place + len(mark))
            if whole and text.startswith("  ", start) and text[start + 2] != " ":
                blocks[start] = text[start : _end_of_block(text, place)]
            place = text.find(mark, place + 1)
    kept = "".join(blocks[start] for start in sorted(blocks))
    if not kept:
        return EMPTY
    # what refers to another entry cannot stand alone
    return text if REFERENCE.search(kept) else HEAD + kept


def with_moved_parameters(text: str, files: Mapping[str, Any], solutions: Iterable[str]) -> str:
    """Return the lock file's text with parameters under the files that they stand in now.

    A solution that was moved from ``params.yaml`` into a file of its own, or back, is the same.

    Args:
        text: the file.
        files: what each file of the configuration says, by its path.
        solutions: whose entries to look at, and those of their candidates.
    """
    homes = {
        (group, str(key)): path
        for path, document in files.items()
        for group in GROUPS
        for key in members(document, group)
    }
    text = _with_last_line_ended(text)
    entries = BLOCK.finditer(entries_of(text, solutions))
    moved = [block for block in entries if _is_moved(block[0], homes)]
    if moved and ANCHOR.search(text):
        return text
    for block in moved:
        text = with_entry(text, block[1], _with_places(block[0], homes))
    return text


def _is_moved(block: str, homes: Mapping[tuple[str, str], str]) -> bool:
    result = PARAMETERS.search(block)
    path = ""
    for line in PARAMETER.finditer(result[1] if result else ""):
        path = line[1] or path
        if line[2] and homes.get((line[2], line[3]), path) != path:
            return True
    return False


def _with_places(block: str, homes: Mapping[tuple[str, str], str]) -> str:
    from dvc.utils.serialize import dumps_yaml

    entry = YAML(typ="safe").load(block)
    (stage,) = entry.values()
    places: dict[str, dict[str, Any]] = {}
    for path, values in stage["params"].items():
        for key, value in values.items():
            group, _, rest = key.partition(".")
            place = homes.get((group, rest.partition(".")[0]), path)
            places.setdefault(place, {})[key] = value
    ordered = sorted(places, key=lambda path: (path != FILE, path))  # as DVC has them
    stage["params"] = {path: dict(sorted(places[path].items())) for path in ordered}
    text: str = dumps_yaml({"stages": unshared(entry)})
    return text.removeprefix("stages:\n")


def _with_last_line_ended(text: str) -> str:
    """Return a text that an editor or a merge may have left without its last newline."""
    return text if text.endswith("\n") else f"{text}\n"


def _end_of_block(text: str, place: int) -> int:
    end = text.find("\n", place) + 1
    while text.startswith("    ", end) or text.startswith("\n", end):
        end = text.find("\n", end) + 1
    return end
