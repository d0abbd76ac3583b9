"""Keys of params.yaml changed as ``dvc exp run -S key=value`` changes them.

DVC writes the whole file anew for it, which takes a second for each hundred solutions and gives
other lines another form. Here only the one section that the key lies in is read and written.
"""

import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ruamel.yaml import YAML

from tasks.check.lock import params_lock
from tasks.config import Problem, load, nearest, read_document, refusal
from tasks.config.agreement import PARTS
from tasks.config.document import Document
from tasks.errors import InputError
from tasks.files import whole_file

KEY = re.compile(r"(?:\+\+|\+|~)?(defaults|solutions|candidates|transfers)\.([\w-]+)\.")
"""How an assignment begins that changes something inside one section."""

SHARED = re.compile(r"(?:^|[\s\[{,:])(?:[&*]\w|<<:)", re.MULTILINE)
"""What lies in a section and somewhere else too."""


def change(root: Path, assignments: list[str]) -> None:
    """Change ``params.yaml``, or leave it as it was when the change cannot be used.

    A key that the file leaves at its default is added; one that no section has is refused.

    Args:
        root: the project.
        assignments: such as ``solutions.purchase.columns.leak=[PageValues]``.

    Raises:
        InputError: an assignment is not ``key=value``, or params.yaml could not be used with it.
    """
    path = root / "params.yaml"
    with params_lock(root), TemporaryDirectory() as folder:
        # whoever reads meanwhile sees the old file or the new one, all of it and checked
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        if (root / ".lepton").exists():  # what large files were parsed to
            (copy.parent / ".lepton").symlink_to((root / ".lepton").absolute())
        override(copy.parent, [text if text[:1] in "+~" else f"++{text}" for text in assignments])
        _refuse_new_parts(copy.parent, read_document(root))
        load(copy.parent)
        with whole_file(path) as temporary:
            shutil.copyfile(copy, temporary)


def _refuse_new_parts(root: Path, before: Document) -> None:
    """Say of keys beside the sections that nothing reads them; own ones a person writes there."""
    added = {key: value for key, value in read_document(root).items() if key not in before}
    problems = [
        Problem(key, repr(value), f"unknown key; {nearest(key, PARTS)}")
        for key, value in added.items()
        if key not in PARTS
    ]
    if problems:
        raise refusal(problems)


def override(root: Path, assignments: list[str]) -> None:
    """Change ``params.yaml``, comments and all other sections kept as they are.

    Args:
        root: the project, or a folder with a copy of the file.
        assignments: such as ``solutions.purchase.columns.leak=[PageValues]``.

    Raises:
        InputError: an assignment is not ``key=value``, or its key does not exist.
    """
    for assignment in assignments:
        if not _in_its_section(root, assignment):
            _apply(root / "params.yaml", assignment)


def _in_its_section(root: Path, assignment: str) -> bool:
    """Change one section; say no, and change nothing, where it cannot stand alone."""
    key = KEY.match(assignment)
    path = root / "params.yaml"
    text = path.read_text()
    span = key and _section(text, key[1], key[2])
    if not key or not span or SHARED.search(text, *span):
        return False
    group, name = key[1], key[2]
    with TemporaryDirectory() as folder:
        alone = Path(folder) / "params.yaml"
        alone.write_text(f"{group}:\n{text[slice(*span)]}")
        _apply(alone, assignment)
        changed = alone.read_text()
    section = YAML(typ="safe").load(changed)[group].get(name)
    wanted = read_document(root)
    wanted = {**wanted, group: {**wanted[group], name: section}}
    path.write_text(text[: span[0]] + changed.removeprefix(f"{group}:\n") + text[span[1] :])
    if read_document(root) == wanted:
        return True
    path.write_text(text)
    return False


def _section(text: str, group: str, name: str) -> tuple[int, int] | None:
    """Find the lines of a section in block style, without what stands behind its last key."""
    part = re.search(rf"^{group}:[ ]*\n((?:[ ].*\n|#.*\n|\n)*)", text, re.MULTILINE)
    if part is None:
        return None
    head = re.compile(rf"^  {re.escape(name)}:(?:[ ].*)?\n(?:(?:\s*(?:#.*)?\n)*   .*\n)*", re.M)
    section = head.search(text, part.start(1), part.end(1))
    return section.span() if section else None


def _apply(path: Path, assignment: str) -> None:
    """Change a file as DVC would, but for the quotes: it drops those that addresses need."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.preserve_quotes = True
    document = yaml.load(path)
    _take_over(document, _overridden(path, assignment))
    yaml.dump(document, path)


def _overridden(path: Path, assignment: str) -> Any:
    """Have DVC apply an assignment to the values of a file, and return all of them."""
    from dvc.exceptions import DvcException
    from dvc.utils.hydra import apply_overrides

    safe = YAML(typ="safe")
    safe.default_flow_style = False  # in which DVC reads back all that it writes
    with TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        safe.dump(safe.load(path), copy)
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
        elif key not in document or present != value:
            document[key] = value
