"""Which kinds of input there are: those that ship, and those added under ``tasks/kinds``."""

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeGuard

from pydantic import AfterValidator

from tasks.config.members import TASKS, is_member
from tasks.config.problem import nearest
from tasks.errors import InputError

if TYPE_CHECKING:
    from tasks.config.section import Section

KINDS = "kinds"
SHIPPED = ("tabular", "image", "text", "series", "interactions")
"""Those whose sections ``tasks/config/inputs.py`` describes."""

DefaultCandidates = Mapping[str, Mapping[str, Any]]
"""What competes where a solution names no candidate: the end of each key, and its section."""


def kinds() -> list[str]:
    """Return the names of all kinds, those that ship first."""
    added = sorted(path.parent.name for path in (TASKS / KINDS).glob("[!_]*/kind.py"))
    return list(dict.fromkeys([*SHIPPED, *added]))


def is_kind(name: Any) -> TypeGuard[str]:
    """Return whether there is a kind of that name."""
    return isinstance(name, str) and (name in SHIPPED or _is_added(name))


def _is_added(name: str) -> bool:
    return name.isidentifier() and is_member(f"{KINDS}/{name}", "kind")


def _known(name: str) -> str:
    if not is_kind(name):
        raise ValueError(f"no such kind of input; {nearest(name, kinds())}")
    return name


KindName = Annotated[str, AfterValidator(_known)]
"""A kind that ships, or a package under ``tasks/kinds``."""


def section_of(kind: KindName) -> "type[Section] | None":
    """Return what describes the section ``inputs`` of an added kind; None for those that ship.

    Raises:
        InputError: its module cannot be imported, or describes no section.
    """
    if kind in SHIPPED:
        return None
    section: type[Section] | None = _load(kind).section
    if section is None:
        raise InputError(_file(kind), "its KIND has no section", "say which keys inputs has")
    return section


def added_candidates(kind: KindName, objective: str) -> DefaultCandidates | None:
    """Return what an added kind lets compete for an objective; None if it is not for that."""
    offered: Mapping[str, DefaultCandidates] = {} if kind in SHIPPED else _load(kind).candidates
    return offered.get(objective)


def _load(kind: KindName) -> Any:
    # Not in a form that tasks/closure.py follows: all stages read params.yaml, and would run again
    # for any kind. Those that act by a kind load it themselves.
    module = f"tasks.{KINDS}.{kind}.kind"
    try:
        return importlib.import_module(module).KIND
    except (ImportError, AttributeError) as error:
        why = f"{type(error).__name__}: {error}"
        raise InputError(_file(kind), why, "correct it; it has to define KIND") from error


def _file(kind: KindName) -> str:
    return f"tasks/{KINDS}/{kind}/kind.py"
