"""Keys of the configuration changed as ``dvc exp run -S [file:]key=value`` changes them.

DVC writes the whole file anew for it, which takes a second for each hundred solutions and gives
other lines another form. Here only the one section that the key lies in is read and written.
"""

import re
import shutil
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarbool import ScalarBoolean

from tasks.check.lock import params_lock
from tasks.config import (
    Problem,
    concerning,
    examine,
    home,
    nearest,
    read_document,
    read_files,
    refusal,
    shared_ports,
)
from tasks.config.agreement import PARTS
from tasks.config.document import candidate_sections
from tasks.config.reading import Document
from tasks.errors import InputError
from tasks.files import line_ending, whole_file

FILE = re.compile(r"([^=:{\[]+\.yaml):")
"""How an assignment begins that names the file, as DVC wants it for another than params.yaml."""

KEY = re.compile(r"(?:\+\+|\+|~)?(defaults|solutions|candidates|transfers)\.([\w-]+)")
"""How an assignment begins that changes something of one section."""

SHARED = re.compile(r"(?:^|[\s\[{,:])(?:[&*]\w|<<:)", re.MULTILINE)
"""What lies in a section and somewhere else too."""


def change(root: Path, assignments: list[str]) -> None:
    """Change the files that sections stand in, or leave all as they were if that cannot be used.

    Only what an assignment concerns is checked: the solutions that it changes, what these build
    on, and what builds on them.

    A key that a file leaves at its default is added; one that no section has is refused.

    Args:
        root: the project.
        assignments: such as ``solutions.purchase.columns.leak=[PageValues]``; a file may stand
            before it, as for DVC: ``solutions/purchase.yaml:solutions.…``.

    Raises:
        InputError: an assignment is not ``key=value``, or the files could not be used with it.
    """
    with params_lock(root), TemporaryDirectory() as folder:
        # whoever reads meanwhile sees the old file or the new one, all of it and checked
        copy = Path(folder)
        present = list(read_files(root))
        for path in present:
            (copy / path).parent.mkdir(exist_ok=True)
            (copy / path).symlink_to((root / path).absolute())
        if (root / ".lepton").exists():  # what large files were parsed to
            (copy / ".lepton").symlink_to((root / ".lepton").absolute())
        override(copy, [_or_added(text) for text in assignments])
        before, after = read_document(root), read_document(copy)
        _refuse_new_parts(before, after)
        _refuse_what_is_wrong(copy, after, _concerned(before, after))
        for path in present:
            if not (copy / path).is_symlink():
                with whole_file((root / path).resolve()) as temporary:  # a link stays one
                    shutil.copyfile(copy / path, temporary)


def _refuse_new_parts(before: Document, after: Document) -> None:
    """Say of keys beside the sections that nothing reads them; own ones a person writes there."""
    added = {key: value for key, value in after.items() if key not in before}
    problems = [
        Problem(key, repr(value), f"unknown key; {nearest(key, PARTS)}")
        for key, value in added.items()
        if key not in PARTS
    ]
    if problems:
        raise refusal(problems)


def _refuse_what_is_wrong(root: Path, document: Document, solutions: list[str]) -> None:
    _, problems = examine(concerning(document, solutions))
    ports = shared_ports(document, solutions)
    if problems := list(dict.fromkeys([*problems, *ports])):
        raise refusal(problems, root)


def _concerned(before: Document, after: Document) -> list[str]:
    """Return the solutions that a change is of, and those that build on them."""
    was, now = _by_solution(before), _by_solution(after)
    shared = repr(before.get("defaults")) != repr(after.get("defaults"))
    # by their texts, as 1, 1.0 and True are equal
    changed = [name for name in {**was, **now} if shared or was.get(name) != now.get(name)]
    builders = [
        str(candidate.get("solution"))
        for _, _, candidate in candidate_sections(after)
        if isinstance(candidate.get("transfer"), dict)
        and candidate["transfer"].get("from") in changed
    ]
    return [name for name in dict.fromkeys([*changed, *builders]) if name in after["solutions"]]


def _by_solution(document: Document) -> dict[str, str]:
    texts = {name: repr(section) for name, section in document["solutions"].items()}
    for group, key, candidate in candidate_sections(document):
        owner = str(candidate.get("solution"))
        texts[owner] = f"{texts.get(owner)} {group}.{key}: {candidate!r}"
    return texts


def override(root: Path, assignments: list[str]) -> None:
    """Change the files that sections stand in, comments and all other sections kept as they are.

    Args:
        root: the project, or a folder with files that are links: these are replaced.
        assignments: such as ``solutions.purchase.columns.leak=[PageValues]``.

    Raises:
        InputError: an assignment is not ``key=value``, or its file or key does not exist.
    """
    for path, assignment in (_with_file(root, each) for each in assignments):
        text = _in_its_section(root, path, assignment) or _applied(
            (root / path).read_text(), assignment
        )
        ending = line_ending(root / path)
        with whole_file(root / path) as temporary:
            temporary.write_text(text, newline=ending)


def _or_added(assignment: str) -> str:
    file = FILE.match(assignment)
    place = file.end() if file else 0
    sign = "" if assignment[place : place + 1] in ("+", "~") else "++"
    return f"{assignment[:place]}{sign}{assignment[place:]}"


def _with_file(root: Path, assignment: str) -> tuple[str, str]:
    """Return the file that an assignment is for, and the assignment without it."""
    files = read_files(root)
    file = FILE.match(assignment)
    if file:
        if file[1] not in files:
            raise InputError("override", assignment, f"name one of {', '.join(files)}")
        return file[1], assignment[file.end() :]
    key = KEY.match(assignment)
    return home(files, key[1] if key else "", key[2] if key else ""), assignment


def _in_its_section(root: Path, path: str, assignment: str) -> str | None:
    """Return a file's text with one section changed; nothing where that cannot stand alone."""
    key = KEY.match(assignment)
    text = (root / path).read_text()
    span = key and _section(text, key[1], key[2])
    if not key or not span or assignment[key.end() : key.end() + 1] != ".":
        return None
    if SHARED.search(text, *span):
        return None
    group, name = key[1], key[2]
    alone = _applied(f"{group}:\n{text[slice(*span)]}", assignment)
    safe = YAML(typ="safe")
    wanted = read_files(root)[path]
    wanted = {**wanted, group: {**wanted[group], name: safe.load(alone)[group].get(name)}}
    changed = text[: span[0]] + alone.removeprefix(f"{group}:\n") + text[span[1] :]
    return changed if safe.load(changed) == wanted else None


def _section(text: str, group: str, name: str) -> tuple[int, int] | None:
    """Find the lines of a section in block style, without what stands behind its last key."""
    part = re.search(rf"^{group}:[ ]*\n((?:[ ].*\n|#.*\n|\n)*)", text, re.MULTILINE)
    if part is None:
        return None
    head = re.compile(rf"^  {re.escape(name)}:(?:[ ].*)?\n(?:(?:\s*(?:#.*)?\n)*   .*\n)*", re.M)
    section = head.search(text, part.start(1), part.end(1))
    return section.span() if section else None


def _applied(text: str, assignment: str) -> str:
    """Change a text as DVC would, but for the quotes: it drops those that addresses need."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.preserve_quotes = True
    document = yaml.load(text)
    _take_over(document, _overridden(text, assignment))
    stream = StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def _overridden(text: str, assignment: str) -> Any:
    """Have DVC apply an assignment to the values of a file, and return all of them."""
    from dvc.exceptions import DvcException
    from dvc.utils.hydra import apply_overrides

    safe = YAML(typ="safe")
    safe.default_flow_style = False  # in which DVC reads back all that it writes
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "params.yaml"
        safe.dump(safe.load(text), copy)
        try:
            apply_overrides(copy, [assignment])
        except (DvcException, ValueError) as error:
            raise InputError(
                "override", f"{assignment} ({error})", "write key=value; ++key=value adds"
            ) from error
        return safe.load(copy)


def _take_over(document: Any, wanted: Any) -> None:
    """Change the values that differ, so that all others keep their form."""
    for key in document.keys() - wanted.keys():
        del document[key]
    for key, value in wanted.items():
        present = document.get(key)
        if isinstance(present, dict) and isinstance(value, dict):
            _take_over(present, value)
        elif key not in document or not _same(present, value):
            document[key] = value


def _same(present: Any, value: Any) -> bool:
    """Return whether two values are written alike: 1, 1.0 and true are equal, and not the same."""
    if isinstance(present, dict) and isinstance(value, dict):
        return present.keys() == value.keys() and all(
            _same(part, value[key]) for key, part in present.items()
        )
    if isinstance(present, list) and isinstance(value, list):
        return len(present) == len(value) and all(map(_same, present, value))
    return bool(present == value) and _sort(present) == _sort(value)


def _sort(value: Any) -> type:
    if isinstance(value, bool | ScalarBoolean):  # the latter, which has an anchor, is an int
        return bool
    return float if isinstance(value, float) else object
