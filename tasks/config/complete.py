"""What a short section leaves out, as the keys that would say it.

DVC takes parameters and the members of ``foreach`` literally from the file, so a key that is left
to its default must be there all the same. What is missing is computed here; ``load`` adds it in
memory, and ``tasks.check`` writes it into the file before anything runs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from tasks.config.defaults import GROUPS, kind_defaults, method
from tasks.config.kind import KindName, is_kind
from tasks.config.objective import default_candidates, rules_of

FIRST_PORT = 3000


@dataclass(frozen=True)
class Addition:
    """A key that the file lacks.

    Attributes:
        path: from the top of the document.
        value: what it is taken to be.
    """

    path: tuple[str, ...]
    value: Any


def additions(
    document: Mapping[str, Any], solutions: Iterable[str] | None = None
) -> list[Addition]:
    """Compute what a document leaves out; sections that cannot be understood are passed over.

    Args:
        document: laid out like ``params.yaml``.
        solutions: the only ones to complete; all when None.
    """
    sections = {
        name: section
        for name, section in _mapping(document, "solutions").items()
        if isinstance(section, dict) and _kind(section) is not None
    }
    wanted = sections if solutions is None else [name for name in solutions if name in sections]
    ports = _ports(document)
    result: list[Addition] = []
    for name in wanted:
        result += _of_section(name, sections[name], ports)
        result += _usual_candidates(name, sections[name], document)
    result += _kinds(sections, document)
    kinds = dict.fromkeys(str(_kind(sections[name])) for name in wanted)
    return [*(each for kind in kinds for each in _of_kind(kind, document)), *result]


def complete(document: Mapping[str, Any], added: Iterable[Addition]) -> dict[str, Any]:
    """Return a copy of a document with the additions in it."""
    whole = dict(document)
    for addition in added:
        node = whole
        *parents, last = addition.path
        for part in parents:
            node[part] = dict(node.get(part) or {})
            node = node[part]
        node[last] = addition.value
    return whole


def named(added: Iterable[Addition]) -> str:
    """Return additions on one line, such as ``churn: split, serve; candidates churn-logistic``."""
    groups: dict[str, list[str]] = {}
    for addition in added:
        group, *rest = addition.path
        owner = rest[0] if group == "solutions" else group
        groups.setdefault(owner, []).append(".".join(rest[1:] if group == "solutions" else rest))
    return "; ".join(
        f"{owner} ({', '.join(name for name in names)})" for owner, names in groups.items()
    )


def _of_section(name: str, section: dict[str, Any], ports: set[int]) -> list[Addition]:
    path = ("solutions", name)
    result = [
        Addition((*path, group), _split(section) if group == "split" else {})
        for group in GROUPS
        if group != "serve" and section.get(group) is None
    ]
    serve = section.get("serve")
    if serve is None or (isinstance(serve, dict) and "port" not in serve):
        port = _free(ports)
        ports.add(port)
        given = serve is not None
        result.append(
            Addition((*path, "serve", "port"), port)
            if given
            else Addition((*path, "serve"), {"port": port})
        )
    return result


def _split(section: dict[str, Any]) -> dict[str, Any]:
    usual = method(_kind(section), _objective(section), _mapping(section, "columns"))
    return {"method": usual} if usual else {}


def _usual_candidates(
    name: str, section: dict[str, Any], document: Mapping[str, Any]
) -> list[Addition]:
    others = _mapping(document, "solutions").keys() - {name}
    for group in ("candidates", "transfers"):
        for key, candidate in _mapping(document, group).items():
            owner = candidate.get("solution") if isinstance(candidate, dict) else None
            # a misspelt owner is for the checks to say, not for other candidates to make up for
            if owner == name or (key.startswith(f"{name}-") and owner not in others):
                return []
    kind, objective = _kind(section), _objective(section)
    if kind is None or rules_of(objective) is None:
        return []
    usual = default_candidates(objective, kind) or {}
    owned = {"solution": name, "kind": kind}
    return [
        Addition(("candidates", f"{name}-{label}"), {**owned, **candidate})
        for label, candidate in usual.items()
    ]


def _kinds(
    sections: Mapping[str, dict[str, Any]], document: Mapping[str, Any]
) -> Iterator[Addition]:
    """Return every candidate its kind: DVC reads those of all."""
    for group in ("candidates", "transfers"):
        for key, candidate in _mapping(document, group).items():
            if isinstance(candidate, dict) and "kind" not in candidate:
                owner = candidate.get("solution")
                if isinstance(owner, str) and owner in sections:
                    yield Addition((group, key, "kind"), _kind(sections[owner]))


def _of_kind(kind: str, document: Mapping[str, Any]) -> list[Addition]:
    given = _mapping(document, "defaults").get(kind)
    values = kind_defaults(kind)
    if given is None:
        return [Addition(("defaults", kind), values)]
    if not isinstance(given, dict):
        return []
    return [
        Addition(("defaults", kind, group), value)
        for group, value in values.items()
        if given.get(group) is None
    ]


def _ports(document: Mapping[str, Any]) -> set[int]:
    result = set()
    for section in _mapping(document, "solutions").values():
        serve = section.get("serve") if isinstance(section, dict) else None
        port = serve.get("port") if isinstance(serve, dict) else None
        if isinstance(port, int):
            result.add(port)
    return result


def _free(ports: set[int]) -> int:
    """Return a port above all others, as solutions come in the order of theirs."""
    above = range(max(ports | {FIRST_PORT - 1}) + 1, 65536)
    return next(port for port in chain(above, range(FIRST_PORT, 65536)) if port not in ports)


def _mapping(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    result = document.get(key)
    return result if isinstance(result, dict) else {}


def _kind(section: dict[str, Any]) -> KindName | None:
    kind = _mapping(section, "inputs").get("kind")
    return kind if is_kind(kind) else None


def _objective(section: dict[str, Any]) -> Any:
    return _mapping(section, "target").get("objective")
