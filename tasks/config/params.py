"""params.yaml as a whole: read once, refused early."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import YAMLError

from tasks.config.agreement import disagreements
from tasks.config.complete import additions, complete
from tasks.config.defaults import KIND_DEFAULTS, METRIC
from tasks.config.problem import FILE, Problem, nearest, refusal
from tasks.config.section import Section
from tasks.config.solution import NAME, Candidate, Solution
from tasks.errors import InputError

Model = TypeVar("Model", bound=Section)


class Params(BaseModel):
    """Every solution and every candidate, checked against each other."""

    model_config = ConfigDict(frozen=True)

    solutions: dict[str, Solution]
    candidates: dict[str, Candidate]
    transfers: dict[str, Candidate]

    def solution(self, name: str) -> Solution:
        """Give the solution ``name``, or say which there are."""
        return self.solutions[_known("solution", name, list(self.solutions))]

    @property
    def entrants(self) -> dict[str, Candidate]:
        """Candidates and transfers by key, in the order of the file."""
        return {**self.candidates, **self.transfers}

    def candidate(self, name: str) -> Candidate:
        """Give the candidate or transfer with key ``name``, or say which there are."""
        return self.entrants[_known("candidate", name, list(self.entrants))]

    def candidates_of(self, solution: str) -> dict[str, Candidate]:
        """Give what competes for ``solution`` by key, in the order of the file."""
        return {
            key: candidate
            for key, candidate in self.entrants.items()
            if candidate.solution == solution
        }

    def with_foundations(self, solutions: Iterable[str]) -> list[str]:
        """Give solutions and those that they build on, each once."""
        return list(
            dict.fromkeys(each for name in solutions for each in (name, *self.foundations_of(name)))
        )

    def foundations_of(self, solution: str) -> list[str]:
        """Give the solutions whose champions ``solution`` builds on, directly or through others."""
        found: list[str] = []
        waiting = [solution]
        while waiting:
            for candidate in self.candidates_of(waiting.pop()).values():
                if candidate.transfer and candidate.transfer.source not in found:
                    found.append(candidate.transfer.source)
                    waiting.append(candidate.transfer.source)
        return found


def load(root: Path) -> Params:
    """Read ``params.yaml`` under ``root``, fill in what it leaves out, and check everything.

    Raises:
        InputError: naming every wrong key with its value and a hint.
    """
    return parse(read_document(root))


def read_document(root: Path) -> dict[str, Any]:
    """Read ``params.yaml`` under ``root`` as it stands.

    Raises:
        InputError: it is not there, not valid YAML, or has no solutions.
    """
    try:
        # as DVC reads it: YAML 1.2, where a bare yes is a text
        document = YAML(typ="safe").load((root / FILE).read_text())
    except FileNotFoundError:
        raise InputError(FILE, f"not in {root.resolve()}", "run inside the project") from None
    except DuplicateKeyError as error:
        raise _repeated(error) from None
    except YAMLError as error:
        raise InputError(FILE, error, "make it valid YAML") from None
    return _with_solutions(document)


def parse(document: Any) -> Params:
    """Check a document laid out like ``params.yaml``.

    Raises:
        InputError: naming every wrong key with its value and a hint.
    """
    params, problems = examine(document)
    if problems:
        raise refusal(problems)
    return params


def examine(document: Any) -> tuple[Params, list[Problem]]:
    """Check a document, and give what of it can be used together with all that is wrong.

    Raises:
        InputError: it has no solutions at all.
    """
    document = _with_solutions(document)
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
    """Give the sections under ``solutions`` with the defaults of their kinds merged in.

    Args:
        document: complete, as by :func:`tasks.config.complete.complete`.
    """
    defaults = document.get("defaults")
    defaults = defaults if isinstance(defaults, dict) else {}
    return {
        name: _merged(name, section, defaults) if isinstance(section, dict) else section
        for name, section in document["solutions"].items()
    }


def _with_solutions(document: Any) -> dict[str, Any]:
    if not isinstance(document, dict) or not isinstance(document.get("solutions"), dict):
        raise InputError(FILE, "no mapping 'solutions'", "see docs/own-data.md")
    return document


def _merged(name: str, section: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    merged = {"title": str(name).replace("-", " ").capitalize(), **section}
    inputs, target = section.get("inputs"), section.get("target")
    kind = inputs.get("kind") if isinstance(inputs, dict) else None
    objective = target.get("objective") if isinstance(target, dict) else None
    groups = KIND_DEFAULTS.get(kind, {}) if isinstance(kind, str) else {}  # type: ignore[call-overload]
    given = defaults.get(kind) if isinstance(kind, str) else None
    given = given if isinstance(given, dict) else {}
    for group, values in groups.items():
        own = section.get(group)
        if isinstance(own, dict | None):
            shared = given.get(group)
            shared = shared if isinstance(shared, dict) else {}
            merged[group] = {**values, **shared, **(own or {})}
    train, split = merged.get("train"), merged.get("split")
    if isinstance(train, dict) and isinstance(objective, str) and objective in METRIC:
        train.setdefault("metric", METRIC[objective])
    if isinstance(split, dict) and "method" not in (section.get("split") or {}):
        split |= _method(split.get("method"), objective)
    return merged


def _method(usual: Any, objective: Any) -> dict[str, str]:
    """Numbers have no classes to stratify by."""
    numbers = usual == "stratified" and objective == "regression"
    return {"method": "random"} if numbers else {}


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
    found: dict[str, Model] = {}
    for name, section in sections.items():
        if not isinstance(name, str) or not re.match(NAME, name):
            problems.append(Problem(f"{group}.{name}", "no name", _name_hint(str(name))))
            continue
        try:
            found[name] = model.model_validate(section)
        except ValidationError as error:
            problems += _problems(f"{group}.{name}", model, error)
    return found


def _name_hint(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower())
    plain = plain.strip("-").lstrip("0123456789-") or "my-solution"
    return f"names are of small letters, digits and single hyphens: call it {plain}"


def _problems(path: str, model: type[Section], error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors():
        where = ".".join([path, *map(str, detail["loc"])])
        value = detail["input"]
        shown = "{" + ", ".join(map(str, value)) + "}" if isinstance(value, dict) else repr(value)
        why = detail["msg"].removeprefix("Value error, ")
        if detail["type"] == "extra_forbidden":
            why = f"unknown key; {nearest(str(detail['loc'][-1]), _siblings(model, detail))}"
        if detail["type"] == "missing":
            shown, why = "missing", "this key is required"
        yield Problem(where, shown if detail["loc"] else "", why)


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
