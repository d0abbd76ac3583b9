"""The files of solutions as ``dvc.yaml`` names them: DVC takes neither folders nor patterns.

Where each solution has a file, stages find their parameters by its name. Where all stand in
``params.yaml``, stages find them there. Where some do and some do not, the list says of each which.
"""

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

from tasks.config import read_files
from tasks.config.reading import CANDIDATE_GROUPS, FILE, FOLDER, GROUPS, members
from tasks.errors import InputError
from tasks.files import rewrite

DVC = "dvc.yaml"
MARK = "  # where solutions stand: written by lepton and by python -m tasks.graph\n"
ENTRY = re.compile(rf"  - (?:{FOLDER}/(.+)\.yaml|\{{solutions: \{{([\w-]+): .*)\n(?:    .*\n)*")
LIST = re.compile(rf"({re.escape(MARK)})((?:{ENTRY.pattern})*)")
STAGES = re.compile(
    r"^    foreach: \$\{(solutions|candidates|transfers)\}\n(?:(?!    foreach:).*\n)*", re.M
)
PLACE = re.compile(
    rf"^( +- )(?:{FOLDER}/\$\{{[\w.]+\}}\.yaml|\$\{{item\.file\}}|{re.escape(FILE)}):"
    r"(?=\n +- (?:solutions|candidates|transfers)\.)",
    re.M,
)
"""In the parameters of a stage: the file in which those of its solution stand."""


def keep_listed(root: Path) -> bool:
    """Bring the list in ``dvc.yaml`` under ``root`` up to date, and say whether it changed.

    Raises:
        InputError: there are files of solutions, and ``dvc.yaml`` has no place for the list.
    """
    path = root / DVC
    if not path.exists():
        return False
    text, files = path.read_text(encoding="utf-8"), read_files(root)
    if MARK not in text:
        if len(files) == 1:
            return False
        hint = f"add the line {MARK.strip()!r} at the end of its vars"
        raise InputError(DVC, "has no place for the list of solutions", hint)
    changed = listed(text, files)
    if changed == text:
        return False
    rewrite(path, changed)
    return True


def listed(text: str, files: Mapping[str, Any]) -> str:
    """Return the text of ``dvc.yaml`` with the list of what files there are.

    Args:
        text: the file, with ``MARK`` in its ``vars``.
        files: what each file says by its path, as :func:`tasks.config.read_files` gives it.
    """
    own = [path for path in files if path != FILE]
    mixed = own and any(members(files[FILE], group) for group in GROUPS)
    entries = [f"  - {path}\n" for path in own] + (_places(files) if mixed else [])
    text = LIST.sub(lambda match: match[1] + "".join(entries), text)

    def with_place(stages: re.Match[str]) -> str:
        owner = "key" if stages[1] == "solutions" else "item.solution"
        place = "${item.file}" if mixed else f"{FOLDER}/${{{owner}}}.yaml" if own else FILE
        return PLACE.sub(rf"\g<1>{place}:", stages[0])

    return STAGES.sub(with_place, text)


def narrowed_list(text: str, solutions: Collection[str]) -> str:
    """Return the text of ``dvc.yaml`` with the entries of some solutions alone."""

    def kept(entry: re.Match[str]) -> str:
        return entry[0] if (entry[1] or entry[2]) in solutions else ""

    return LIST.sub(lambda match: match[1] + ENTRY.sub(kept, match[2]), text)


def _places(files: Mapping[str, Any]) -> list[str]:
    """Word for each solution where it and its candidates stand."""
    entries: dict[str, dict[str, Any]] = {}
    for path, document in files.items():
        for name in members(document, "solutions"):
            entries[str(name)] = {"solutions": {name: {"file": path}}}
        for group in CANDIDATE_GROUPS:
            for key, candidate in members(document, group).items():
                owner = candidate.get("solution") if isinstance(candidate, dict) else None
                if str(owner) in entries:
                    entries[str(owner)].setdefault(group, {})[key] = {"file": path}
    return [f"  - {_flow(entry)}\n" for entry in entries.values()]


def _flow(value: Any) -> str:
    return yaml.safe_dump(
        value, default_flow_style=True, sort_keys=False, width=1_000_000
    ).removesuffix("\n")
