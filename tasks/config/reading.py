"""The files of the configuration as they stand: params.yaml, and one for each solution."""

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import YAMLError

from tasks.errors import InputError
from tasks.files import whole_file

Document = dict[str, Any]

FILE = "params.yaml"

FOLDER = "solutions"
"""Relative to the project: holds ``<solution>.yaml``."""

CANDIDATE_GROUPS = ("candidates", "transfers")

GROUPS = ("solutions", *CANDIDATE_GROUPS)
"""What the file of a solution may hold."""

KEPT = Path(".lepton/params.json")
"""Relative to the project: the files as JSON, which is read a hundred times as fast."""

WORTH_KEEPING = 20_000
"""Bytes; less than this takes no time to speak of."""


def read_files(root: Path) -> dict[str, Any]:
    """Read ``params.yaml`` under ``root`` and the solutions' files.

    Returns:
        What each says by its path relative to the root, ``params.yaml`` first.

    Raises:
        InputError: ``params.yaml`` is not there, or one of them is no valid YAML.
    """
    contents = {FILE: _params(root)} | {path: (root / path).read_bytes() for path in paths(root)}
    if sum(map(len, contents.values())) < WORTH_KEEPING:
        return {path: _parsed(path, content) for path, content in contents.items()}
    kept = _kept(root / KEPT)
    documents, known = {}, {}
    for path, content in contents.items():
        checksum = hashlib.sha256(content).hexdigest()
        entry = kept.get(path)
        if entry is None or entry["sha256"] != checksum:
            entry = {"sha256": checksum, "document": _parsed(path, content)}
        documents[path] = entry["document"]
        if entry is kept.get(path) or _survives_json(entry["document"]):
            known[path] = entry
    if known != kept:
        _keep(root / KEPT, known)
    return documents


def paths(root: Path) -> list[str]:
    """Return the paths of the solutions' files, relative to the root, by name.

    Raises:
        InputError: a file there has another suffix, and DVC would not be told of it.
    """
    names = sorted(path.name for path in (root / FOLDER).glob("[!.]*.y*ml"))
    for name in names:
        if not name.endswith(".yaml"):
            stem = name.rpartition(".")[0]
            raise InputError(f"{FOLDER}/{name}", "another suffix", f"rename it to {stem}.yaml")
    return [f"{FOLDER}/{name}" for name in names]


def path_of(solution: str) -> str:
    """Return the path of a solution's own file, relative to the root."""
    return f"{FOLDER}/{solution}.yaml"


def home(files: Mapping[str, Any], group: str, key: str) -> str:
    """Return the path of the file in which a section stands, or else belongs.

    Args:
        files: what each says by its path.
        group: ``solutions``, ``candidates``, ``transfers``, or another part of ``params.yaml``.
        key: of the section; that of a candidate begins with its solution's name.
    """
    homes = {str(name): path for path in files for name in members(files[path], "solutions")}
    for path, document in files.items():
        if group in GROUPS and key in members(document, group):
            return path
    if group not in CANDIDATE_GROUPS:
        return FILE
    owners = [name for name in homes if key.startswith(f"{name}-")]
    return homes[max(owners, key=len)] if owners else FILE


def members(document: Any, group: str) -> dict[str, Any]:
    """Return the sections of a group; none where it is no mapping."""
    result = document.get(group) if isinstance(document, dict) else None
    return result if isinstance(result, dict) else {}


def _params(root: Path) -> bytes:
    try:
        return (root / FILE).read_bytes()
    except FileNotFoundError:
        raise InputError(FILE, f"not in {root.resolve()}", "run inside the project") from None


def _parsed(path: str, content: bytes) -> Any:
    try:
        # as DVC reads it: YAML 1.2, where a bare yes is a text
        return YAML(typ="safe").load(content.decode())
    except DuplicateKeyError as error:
        raise _repeated(path, error) from None
    except (YAMLError, UnicodeDecodeError) as error:
        raise InputError(path, error, "make it valid YAML") from None


def _kept(path: Path) -> dict[str, Any]:
    try:
        result: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return result


def _survives_json(document: Any) -> bool:
    """Return whether JSON holds a document: no dates, no numbers as keys."""
    try:
        return bool(json.loads(json.dumps(document)) == document)
    except TypeError:
        return False


def _keep(path: Path, documents: dict[str, Any]) -> None:
    with suppress(OSError), whole_file(path) as temporary:  # no more than time is lost
        temporary.write_text(json.dumps(documents))


def _repeated(path: str, error: DuplicateKeyError) -> InputError:
    key = re.search(r'duplicate key "(.*?)"', str(error))
    line = getattr(error.problem_mark, "line", None)
    where = path if line is None else f"{path}, line {line + 1}"
    name = key[1] if key else "a key"
    return InputError(
        where,
        f"{name!r} stands there a second time",
        f"join the two: move what is below the second {name!r} under the first",
    )
