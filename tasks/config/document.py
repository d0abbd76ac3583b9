"""The configuration before it is checked: its files as one, and the part that one task needs."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tasks.config.problem import Problem
from tasks.config.reading import CANDIDATE_GROUPS, FILE, GROUPS, Document, members, read_files
from tasks.config.refusal import refusal
from tasks.errors import InputError


def read_document(root: Path) -> Document:
    """Read ``params.yaml`` and the solutions' files under ``root`` as one document.

    Raises:
        InputError: they are not there, no valid YAML, contradict each other, or have no solutions.
    """
    return merged(read_files(root), root)


def merged(files: Mapping[str, Any], root: Path | None = None) -> Document:
    """Return what several files say as one document.

    Solutions come in the order of ``params.yaml``, then in that of their ports, which is that in
    which they were made.

    Args:
        files: what each says by its path, as by :func:`tasks.config.reading.read_files`.
        root: the project that they were read from, of which errors name lines.

    Raises:
        InputError: two files say the same, a file is of another solution than its name says, a
            group is left empty, or there are no solutions.
    """
    copies = _copies(files)
    others = {path: document for path, document in files.items() if path not in copies}
    problems = [*_empty(files), *copies.values(), *_misplaced(others)]
    if problems := [*problems, *_repeated(others), *_apart(others)]:
        raise refusal(problems, root)
    document = dict(files[FILE] or {}) if isinstance(files[FILE], dict | None) else files[FILE]
    own = [files[path] for path in files if path != FILE]
    if not own:
        return with_solutions(document)
    if not isinstance(document, dict):
        raise InputError(FILE, "no mapping", "see docs/configuration.md")
    own.sort(key=_port)
    for group in GROUPS:
        given = document.get(group)
        if isinstance(given, dict | None):  # anything else is for the checks to say
            parts = [given or {}, *(members(part, group) for part in own)]
            whole = {key: section for part in parts for key, section in part.items()}
            if whole or group in document:
                document[group] = whole
    return with_solutions(document)


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
    """Return solutions and those whose candidates they build on, directly or through others."""
    sources: dict[str, list[str]] = {}
    for _, _, candidate in candidate_sections(document):
        transfer = candidate.get("transfer")
        if isinstance(transfer, dict):
            sources.setdefault(str(candidate.get("solution")), []).append(str(transfer.get("from")))
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
    for group in CANDIDATE_GROUPS:
        if isinstance(document.get(group), dict):
            part[group] = {
                key: candidate
                for key, candidate in document[group].items()
                if not (
                    isinstance(candidate, dict) and _hashable(candidate.get("solution")) in others
                )
            }
    return part


def candidate_sections(document: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield group, key and section of each candidate and transfer that is a section at all."""
    for group in CANDIDATE_GROUPS:
        for key, candidate in members(document, group).items():
            if isinstance(candidate, dict):
                yield group, key, candidate


def _hashable(name: Any) -> str | None:
    return name if isinstance(name, str) else None


def _empty(files: Mapping[str, Any]) -> Iterator[Problem]:
    """Find groups that say nothing, which DVC takes for another value than it has for them."""
    for path, document in files.items():
        for group in GROUPS:
            if isinstance(document, dict) and group in document and document[group] is None:
                hint = f"take the line out, or write '{group}: {{}}'"
                yield Problem(group, "nothing below it", hint, path)


def _copies(files: Mapping[str, Any]) -> dict[str, Problem]:
    """Find files that were copied from that of another solution, and what says so in them."""
    places: dict[tuple[str, str], list[str]] = {}
    for path, document in files.items():
        for group in GROUPS:
            for key in members(document, group):
                places.setdefault((group, str(key)), []).append(path)
    result: dict[str, Problem] = {}
    for (group, key), paths in places.items():
        for path in paths if len(paths) > 1 else ():
            stem = _stem(path)
            own = key == stem if group == "solutions" else key.startswith(f"{stem}-")
            if not own and path != FILE and path not in result:
                other = next(each for each in paths if each != path)
                hint = (
                    f"if {path} is a copy, name what is in it after {stem}: the solution, its "
                    f"candidates {stem}-<name> with 'solution: {stem}', and give another serve.port"
                )
                result[path] = Problem(f"{group}.{key}", f"stands in {other}, too", hint, path)
    return result


def _misplaced(files: Mapping[str, Any]) -> Iterator[Problem]:
    """Find what cannot stand in a solution's file."""
    for path, document in files.items():
        if path == FILE:
            continue
        if not isinstance(document, dict):
            yield Problem(
                path, "no mapping", "give 'solutions' and 'candidates', as docs/own-data.md", path
            )
            continue
        for group, sections in document.items():
            if group not in GROUPS:
                hint = f"move it to {FILE}: this file is of one solution ({', '.join(GROUPS)})"
                yield Problem(group, "not of a solution", hint, path)
            elif not isinstance(sections, dict | None):
                hint = "give a mapping of names to sections"
                yield Problem(group, repr(sections), hint, path)
        for name in [*members(document, "solutions")] or ["none"]:
            if name != _stem(path):
                hint = f"the file is that of a solution {_stem(path)}: name both alike"
                yield Problem("solutions", str(name), hint, path)


def _repeated(files: Mapping[str, Any]) -> Iterator[Problem]:
    for group in GROUPS:
        first: dict[Any, str] = {}
        for path, document in files.items():
            for key in members(document, group):
                other = first.setdefault(key, path)
                if other != path:
                    hint = "take it out of one of them"
                    value = f"stands in {other} and in {path}"
                    yield Problem(f"{group}.{key}", value, hint, path)


def _apart(files: Mapping[str, Any]) -> Iterator[Problem]:
    """Find candidates in another file than their solution, where stages do not look for them."""
    homes = {
        name: path for path, document in files.items() for name in members(document, "solutions")
    }
    for path, document in files.items():
        for group, key, candidate in candidate_sections(document):
            owner = _hashable(candidate.get("solution"))
            place = homes.get(str(owner), path)
            if place != path:
                hint = f"move it to {place}, where {owner} stands"
                yield Problem(f"{group}.{key}", f"stands in {path}", hint, path)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".yaml")


def _port(document: Document) -> tuple[int, str]:
    (name, section), *_ = document["solutions"].items()
    serve = section.get("serve") if isinstance(section, dict) else None
    port = serve.get("port") if isinstance(serve, dict) else None
    return (port if isinstance(port, int) else 65536), name
