"""The configuration as a whole: read once, refused early."""

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from tasks.config.agreement import disagreements
from tasks.config.complete import additions, complete
from tasks.config.defaults import kind_defaults, method
from tasks.config.document import (
    candidate_sections,
    narrowed,
    read_document,
    with_foundations,
    with_solutions,
)
from tasks.config.kind import is_kind
from tasks.config.objective import rules, rules_of
from tasks.config.problem import Problem, nearest
from tasks.config.refusal import refusal
from tasks.config.section import ADDED, Section
from tasks.config.solution import NAME, Candidate, Solution
from tasks.errors import InputError, near

Model = TypeVar("Model", bound=Section)

SHORTEST_PART = 3
"""Letters from which on the beginning of a word in a name may stand for the name."""


class Params(BaseModel):
    """Every solution and every candidate, checked against each other."""

    model_config = ConfigDict(frozen=True)

    solutions: dict[str, Solution]
    candidates: dict[str, Candidate]
    transfers: dict[str, Candidate]

    def solution(self, name: str) -> Solution:
        """Return the solution ``name``, or say which there are."""
        return self.solutions[_known("solution", name, list(self.solutions))]

    @property
    def all_candidates(self) -> dict[str, Candidate]:
        """Candidates and transfers by key, in the order of the file."""
        return {**self.candidates, **self.transfers}

    def candidate(self, name: str) -> Candidate:
        """Return the candidate or transfer with key ``name``, or say which there are."""
        return self.all_candidates[
            _known_candidate(
                name, {key: each.solution for key, each in self.all_candidates.items()}
            )
        ]

    def candidates_of(self, solution: str) -> dict[str, Candidate]:
        """Return what competes for ``solution`` by key, in the order of the file."""
        return {
            key: candidate
            for key, candidate in self.all_candidates.items()
            if candidate.solution == solution
        }

    def with_foundations(self, solutions: Iterable[str]) -> list[str]:
        """Return solutions and those that they build on, each once."""
        return list(
            dict.fromkeys(each for name in solutions for each in (name, *self.foundations_of(name)))
        )

    def foundations_of(self, solution: str) -> list[str]:
        """Return the solutions that ``solution`` builds on, directly or through others."""
        result: list[str] = []
        waiting = [solution]
        while waiting:
            for candidate in self.candidates_of(waiting.pop()).values():
                if candidate.transfer and candidate.transfer.source not in result:
                    result.append(candidate.transfer.source)
                    waiting.append(candidate.transfer.source)
        return result


def load(root: Path, solutions: Iterable[str] | None = None) -> Params:
    """Read the configuration under ``root``, fill in what it leaves out, and check it.

    Args:
        root: the project.
        solutions: the only ones to check and give, with those that they build on; all when None.

    Raises:
        InputError: naming every wrong key with its value and a hint.
    """
    document = read_document(root)
    return parse(document if solutions is None else concerning(document, solutions), root)


def concerning(document: dict[str, Any], solutions: Iterable[str]) -> dict[str, Any]:
    """Return the part of a document that concerns some solutions and those that they build on.

    Raises:
        InputError: it has no such solution.
    """
    names = [_known("solution", name, list(document["solutions"])) for name in solutions]
    needed = with_foundations(document, names)
    return narrowed(complete(document, additions(document, needed)), needed)


def owner(document: dict[str, Any], candidate: str) -> str:
    """Return the solution that a candidate or transfer competes for.

    Raises:
        InputError: there is no such candidate.
    """
    owners = {key: str(section.get("solution")) for _, key, section in candidate_sections(document)}
    if candidate not in owners:
        whole = complete(document, additions(document))
        owners = {
            key: str(section.get("solution")) for _, key, section in candidate_sections(whole)
        }
    return owners[_known_candidate(candidate, owners)]


def parse(document: Any, root: Path | None = None) -> Params:
    """Check a document laid out like ``params.yaml``.

    Args:
        document: the whole, or a part that can stand alone.
        root: the project that it was read from, whose files and lines errors name.

    Raises:
        InputError: naming every wrong key with its value and a hint.
    """
    params, problems = examine(document)
    if problems:
        raise refusal(problems, root)
    return params


def examine(document: Any) -> tuple[Params, list[Problem]]:
    """Check a document, and give what of it can be used together with all that is wrong.

    Raises:
        InputError: it has no solutions at all.
    """
    document = with_solutions(document)
    document = complete(document, additions(document))
    problems: list[Problem] = []
    params = Params.model_construct(
        solutions=_read("solutions", with_defaults(document), Solution, problems),
        candidates=_candidates("candidates", document, problems),
        transfers=_candidates("transfers", document, problems),
    )
    problems += disagreements(params.solutions, params.candidates, params.transfers, document)
    return params, problems


def with_defaults(document: dict[str, Any]) -> dict[str, Any]:
    """Return the sections under ``solutions`` with the defaults of their kinds merged in.

    Args:
        document: complete, as by :func:`tasks.config.complete.complete`.
    """
    defaults = document.get("defaults")
    defaults = defaults if isinstance(defaults, dict) else {}
    return {
        name: _merged(name, section, defaults) if isinstance(section, dict) else section
        for name, section in document["solutions"].items()
    }


def _merged(name: str, section: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    merged = {"title": str(name).replace("-", " ").capitalize(), **section}
    inputs, target = section.get("inputs"), section.get("target")
    kind = inputs.get("kind") if isinstance(inputs, dict) else None
    objective = target.get("objective") if isinstance(target, dict) else None
    # what a wrong kind or objective leaves open is not missing as well: it is said of these alone
    groups = kind_defaults(kind if is_kind(kind) else "tabular")
    given = defaults.get(kind) if isinstance(kind, str) else None
    given = given if isinstance(given, dict) else {}
    for group, values in groups.items():
        own = section.get(group)
        if isinstance(own, dict | None):
            shared = given.get(group)
            shared = shared if isinstance(shared, dict) else {}
            merged[group] = {**values, **shared, **(own or {})}
    train, split = merged.get("train"), merged.get("split")
    if isinstance(train, dict):
        train.setdefault("metric", (rules_of(objective) or rules("binary")).metrics[0])
    if isinstance(split, dict) and "method" not in (section.get("split") or {}):
        roles = merged.get("columns")
        usual = method(kind, objective, roles if isinstance(roles, dict) else {})
        if usual and split.get("method", "stratified") == "stratified":
            split["method"] = usual
    return merged


def _candidates(
    group: str, document: dict[str, Any], problems: list[Problem]
) -> dict[str, Candidate]:
    sections = document.get(group)
    if not isinstance(sections, dict):
        return _read(group, sections, Candidate, problems)
    names = [str(name) for name in document["solutions"]]
    kept = {}
    for key, section in sections.items():
        owner = section.get("solution") if isinstance(section, dict) else None
        if owner is None or owner in names:
            kept[key] = section
        else:
            hint = f"no such solution; {nearest(str(owner), names)}"
            problems.append(Problem(f"{group}.{key}.solution", repr(owner), hint))
    return _read(group, kept, Candidate, problems)


def _read(
    group: str, sections: Any, model: type[Model], problems: list[Problem]
) -> dict[str, Model]:
    if sections is None:
        return {}
    if not isinstance(sections, dict):
        problems.append(Problem(group, repr(sections), "give a mapping of names to sections"))
        return {}
    result: dict[str, Model] = {}
    for name, section in sections.items():
        if not isinstance(name, str) or not re.match(NAME, name):
            problems.append(Problem(f"{group}.{name}", "no name", name_hint(str(name))))
            continue
        try:
            result[name] = model.model_validate(section)
        except ValidationError as error:
            problems += problems_of(f"{group}.{name}", model, error)
            with suppress(ValidationError):  # so that the rest is held against other sections too
                result[name] = model.model_validate(_without(section, error))
    return result


def _without(section: Any, error: ValidationError) -> Any:
    """Return a section without the keys that are wrong."""
    kept = copy.deepcopy(section)
    for detail in error.errors():
        holder, key, node = {}, None, kept
        for part in detail["loc"]:  # some parts are tags of unions, which no key is called
            if isinstance(node, dict) and part in node:
                holder, key, node = node, part, node[part]
        holder.pop(key, None)
    return kept


def name_hint(name: str) -> str:
    """Return in words what a name may be, and which one comes near."""
    plain = re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower())
    plain = plain.strip("-").lstrip("0123456789-") or "my-solution"
    return f"names are of small letters, digits and single hyphens: call it {plain}"


def problems_of(path: str, model: type[Section], error: ValidationError) -> Iterator[Problem]:
    """Yield what is wrong with a section, key by key.

    Args:
        path: of the section.
        model: what it was checked against.
        error: what that raised.
    """
    for detail in error.errors():
        where = ".".join([path, *(str(part) for part in detail["loc"] if part != ADDED)])
        value = detail["input"]
        shown = "{" + ", ".join(map(str, value)) + "}" if isinstance(value, dict) else repr(value)
        why = detail["msg"].removeprefix("Value error, ")
        if detail["type"] == "extra_forbidden":
            why = f"unknown key; {nearest(str(detail['loc'][-1]), _siblings(model, detail))}"
        if detail["type"] == "missing":
            shown, why = "missing", "this key is required"
        if detail["type"] == "literal_error":
            why = _meant(value, detail["ctx"]["expected"])
        if detail["type"] == "union_tag_invalid":
            where = f"{where}.{detail['ctx']['discriminator'].strip(chr(39))}"
            shown = repr(detail["ctx"]["tag"])
            why = _meant(detail["ctx"]["tag"], detail["ctx"]["expected_tags"])
        yield Problem(where, shown if detail["loc"] else "", why)


def _meant(value: Any, expected: str) -> str:
    """Return in words which of the values that pydantic lists is meant, also by a part of it."""
    known = re.findall(r"'([^']+)'", expected)
    if not isinstance(value, str) or not known:
        return f"use {expected}"
    short = value.lower() if len(value) >= SHORTEST_PART else None
    parts = [
        name for name in known if short and any(part.startswith(short) for part in name.split("_"))
    ]
    if near(value, known) or not parts:
        return nearest(value, known)
    return f"did you mean {' or '.join(map(repr, parts))}?"


def _siblings(model: Any, detail: ErrorDetails) -> list[str]:
    for part in detail["loc"][:-1]:
        fields = getattr(model, "model_fields", {})
        if part not in fields:
            return []
        model = fields[part].annotation
    return list(getattr(model, "model_fields", {}))


def _known(what: str, name: str, known: list[str]) -> str:
    if name in known:
        return name
    hint = nearest(name, known)
    if hint.startswith("did"):
        hint = f"{hint} use one of {', '.join(known)}"
    raise InputError(what, repr(name), hint)


def _known_candidate(name: str, owners: Mapping[str, str]) -> str:
    """Return a candidate's name; raise with the near ones and those of the solution it begins with.

    All of them would be a hundred names.
    """
    if name in owners:
        return name
    close = near(name, owners, most=3)
    meant = {owner for owner in owners.values() if name == owner or name.startswith(f"{owner}-")}
    owner = max(meant, key=len) if meant else owners[close[0]] if close else None
    theirs = [key for key, each in owners.items() if each == owner]
    parts = [f"did you mean {' or '.join(map(repr, close))}?"] if close else []
    if owner is not None:
        parts.append(f"candidates of {owner}: {', '.join(theirs)}")
    else:
        known = ", ".join(dict.fromkeys(owners.values())) or "none"
        parts.append(f"its name begins with that of its solution; solutions: {known}")
    raise InputError("candidate", repr(name), " ".join(parts))
