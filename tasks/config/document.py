"""params.yaml as it stands, before anything is checked, and the part of it that one task needs."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import YAMLError

from tasks.config.problem import FILE
from tasks.errors import InputError
from tasks.files import whole_file

Document = dict[str, Any]

KEPT = Path(".lepton/params.json")
"""Relative to the project: the file as JSON, which is read a hundred times as fast."""

WORTH_KEEPING = 100_000
"""Bytes; a smaller file takes no time to speak of."""

ENTRANTS = ("candidates", "transfers")


def read_document(root: Path) -> Document:
    """Read ``params.yaml`` under ``root`` as it stands.

    Raises:
        InputError: it is not there, not valid YAML, or has no solutions.
    """
    try:
        content = (root / FILE).read_bytes()
    except FileNotFoundError:
        raise InputError(FILE, f"not in {root.resolve()}", "run inside the project") from None
    if len(content) < WORTH_KEEPING:
        return with_solutions(_parsed(content))
    checksum = hashlib.sha256(content).hexdigest()
    document = _kept(root / KEPT, checksum)
    if document is None:
        document = with_solutions(_parsed(content))
        _keep(root / KEPT, checksum, document)
    return document


def with_solutions(document: Any) -> Document:
    """Return a document that has solutions, or refuse it.

    Raises:
        InputError: there is no mapping of them.
    """
    if not isinstance(document, dict) or not isinstance(document.get("solutions"), dict):
        raise InputError(FILE, "no mapping 'solutions'", "see docs/own-data.md")
    return document


def chosen(root: Path, solutions: list[str], *, everything: bool = False) -> list[str]:
    """Return the solutions meant: those named, else the first one of params.yaml, or all."""
    if solutions and not everything:
        return solutions
    known = list(read_document(root)["solutions"])
    return known if everything else known[:1]


def with_foundations(document: Document, solutions: Iterable[str]) -> list[str]:
    """Return solutions and those whose champions they build on, directly or through others."""
    sources: dict[str, list[str]] = {}
    for _, _, entrant in entrants(document):
        transfer = entrant.get("transfer")
        if isinstance(transfer, dict):
            sources.setdefault(str(entrant.get("solution")), []).append(str(transfer.get("from")))
    wanted = dict.fromkeys(solutions)
    waiting = list(wanted)
    while waiting:
        for source in sources.get(waiting.pop(), []):
            if source not in wanted:
                wanted[source] = None
                waiting.append(source)
    return [name for name in wanted if name in document["solutions"]]


def narrowed(document: Document, solutions: Iterable[str]) -> Document:
    """Return a document without the solutions that are not named, and what competes for them.

    Candidates that no other solution owns stay, so that a misspelt owner is told.
    """
    wanted = set(solutions)
    others = document["solutions"].keys() - wanted
    part = dict(document)
    part["solutions"] = {
        name: section for name, section in document["solutions"].items() if name in wanted
    }
    for group in ENTRANTS:
        if isinstance(document.get(group), dict):
            part[group] = {
                key: entrant
                for key, entrant in document[group].items()
                if not (isinstance(entrant, dict) and _hashable(entrant.get("solution")) in others)
            }
    return part


def entrants(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield group, key and section of each candidate and transfer that is a section at all."""
    for group in ENTRANTS:
        members = document.get(group)
        if isinstance(members, dict):
            for key, entrant in members.items():
                if isinstance(entrant, dict):
                    yield group, key, entrant


def _hashable(name: Any) -> str | None:
    return name if isinstance(name, str) else None


def _parsed(content: bytes) -> Any:
    try:
        # as DVC reads it: YAML 1.2, where a bare yes is a text
        return YAML(typ="safe").load(content.decode())
    except DuplicateKeyError as error:
        raise _repeated(error) from None
    except (YAMLError, UnicodeDecodeError) as error:
        raise InputError(FILE, error, "make it valid YAML") from None


def _kept(path: Path, checksum: str) -> Document | None:
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    if record["sha256"] != checksum:
        return None
    document: Document = record["document"]
    return document


def _keep(path: Path, checksum: str, document: Document) -> None:
    try:
        text = json.dumps({"sha256": checksum, "document": document})
    except TypeError:  # a date
        return
    if json.loads(text)["document"] != document:  # a number as a key
        return
    with suppress(OSError), whole_file(path) as temporary:  # no more than time is lost
        temporary.write_text(text)


def _repeated(error: DuplicateKeyError) -> InputError:
    key = re.search(r'duplicate key "(.*?)"', str(error))
    line = getattr(error.problem_mark, "line", None)
    where = FILE if line is None else f"{FILE}, line {line + 1}"
    name = key[1] if key else "a key"
    return InputError(
        where,
        f"{name!r} stands there a second time",
        f"join the two: move what is below the second {name!r} under the first",
    )
