"""What every run begins with: the check, and the completion of short sections."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tasks.check.lock import params_lock
from tasks.check.named import column_problems, suite_problems
from tasks.check.source_columns import source_columns
from tasks.config import (
    AddedSource,
    Addition,
    Params,
    Problem,
    Section,
    Source,
    additions,
    complete,
    concerning,
    examine,
    home,
    named,
    nearest,
    problems_of,
    read_document,
    read_files,
    refusal,
    shared_ports,
    with_additions,
    with_defaults,
)
from tasks.errors import InputError
from tasks.files import rewrite, whole_file
from tasks.ingest.headers import Header, absent_files
from tasks.layout import Layout
from tasks.listing import keep_listed


@dataclass(frozen=True)
class Ready:
    """A project whose solutions can run.

    Attributes:
        params: what the files say, completed.
        added: what was written into the project, on one line; None if nothing was.
        columns: of each solution's source; None where they are not known before ingest.
    """

    params: Params
    added: str | None
    columns: dict[str, list[str] | None]


def prepare(root: Path, solutions: Iterable[str] = (), *, sources: bool = True) -> Ready:
    """Check solutions, and write what their sections leave out into their files.

    Only headers of local files are read: no download, no database, no rows.

    Args:
        root: the project.
        solutions: those to check, with what they build on and with their suites and sources; all
            if there are none.
        sources: whether to look at suites and sources at all.

    Raises:
        InputError: naming all that is wrong with key, value and a hint; nothing is written then.
    """
    document = read_document(root)
    names = list(dict.fromkeys(solutions)) or list(document["solutions"])
    for name in names:
        if name not in document["solutions"]:
            hint = nearest(name, map(str, document["solutions"]))
            raise InputError("solution", repr(name), hint)
    with params_lock(root):
        return _prepared(root, read_document(root), names, sources)


def _prepared(root: Path, document: dict[str, Any], names: list[str], sources: bool) -> Ready:
    problems: list[Problem] = []
    headers = {name: _header(name, document, root, problems) for name in names if sources}
    ordered = list(_time_columns(document, headers, problems))
    document = complete(document, ordered)
    part = concerning(document, names)
    params, wrong = examine(part)
    ports = [each for each in shared_ports(document, names) if each not in wrong]
    problems = [*wrong, *ports, *problems]
    if sources:
        sections = with_defaults(part)
        for name in names:
            problems += _of_solution(name, sections[name], headers[name], root)
    if problems:
        raise refusal(problems, root)
    added = [*ordered, *additions(document, params.with_foundations(names))]
    return Ready(
        params=params,
        added=_write(root, added, params.with_foundations(names)),
        columns={name: header.columns if header else None for name, header in headers.items()},
    )


def _header(
    name: str, document: dict[str, Any], root: Path, problems: list[Problem]
) -> Header | None:
    section = document["solutions"][name]
    try:
        source = TypeAdapter[Source](Source).validate_python(
            section.get("source") if isinstance(section, dict) else None
        )
    except ValidationError:
        return None  # which the check of the section says
    where = f"solutions.{name}.source"
    if isinstance(source, AddedSource):
        problems += _of_added(where, source)
        return None
    try:
        if not Layout(root, name).raw.exists():  # rows that were read once outlive their file
            problems += [
                Problem(where, repr(path), "no such file in the project or under LEPTON_DATA")
                for path in absent_files(source, root)
            ]
        return source_columns(name, source, root)
    except InputError as error:
        problems.append(Problem(f"{where}, {error.what}", str(error.value), error.hint))
        return None


def _of_added(where: str, source: AddedSource) -> Iterator[Problem]:
    section: type[Section] = import_module(f"tasks.ingest.sources.{source.kind}").SECTION
    try:
        section.model_validate(source.model_dump(exclude={"query"}))
    except ValidationError as error:
        yield from problems_of(where, section, error)


def _time_columns(
    document: dict[str, Any], headers: dict[str, Header | None], problems: list[Problem]
) -> Iterator[Addition]:
    """Return series their time, if only one column can be it."""
    for name, header in headers.items():
        section = document["solutions"][name]
        columns = section.get("columns") if isinstance(section, dict) else None
        roles = columns if isinstance(columns, dict) else {}
        if header is None or not _is_series(section) or "time" in roles:
            continue
        if len(header.moments) != 1:
            choice = f"it may be {' or '.join(header.moments)}" if header.moments else "name it"
            hint = f"a series needs the column that orders its rows; {choice}"
            problems.append(Problem(f"solutions.{name}.columns.time", "missing", hint))
        elif columns is None:
            yield Addition(("solutions", name, "columns"), {"time": header.moments[0]})
        else:
            yield Addition(("solutions", name, "columns", "time"), header.moments[0])


def _is_series(section: Any) -> bool:
    inputs = section.get("inputs") if isinstance(section, dict) else None
    return isinstance(inputs, dict) and inputs.get("kind") == "series"


def _of_solution(name: str, section: Any, header: Header | None, root: Path) -> Iterator[Problem]:
    columns = header.columns if header else None
    if isinstance(section, dict) and columns is not None:
        yield from column_problems(name, section, columns)
    yield from suite_problems(Layout(root, name).suite, columns)


def _write(root: Path, added: list[Addition], solutions: list[str]) -> str | None:
    parts = []
    if added:
        files = read_files(root)
        places = [home(files, *addition.path[:2]) for addition in added]
        for place in dict.fromkeys(places):
            own = [addition for addition, each in zip(added, places, strict=True) if each == place]
            rewrite(root / place, with_additions((root / place).read_text(), own))
        parts.append(named(added))
    if keep_listed(root):
        parts.append("dvc.yaml (the list of solutions)")
    for name in solutions:
        suite = Layout(root, name).suite
        if not suite.exists():
            empty = {"name": name, "expectations": []}
            with whole_file(suite) as temporary:
                temporary.write_text(json.dumps(empty, indent=2) + "\n")
            parts.append(f"expectations/{name}.json")
    return "; ".join(parts) or None
