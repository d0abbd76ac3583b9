"""params.yaml as a whole: read once, refused early."""

import difflib
import importlib.util
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tasks.config.solution import Candidate, Name, Solution
from tasks.errors import InputError

FILE = "params.yaml"


class Params(BaseModel):
    """Every solution and every candidate, checked against each other."""

    model_config = ConfigDict(frozen=True)

    solutions: dict[Name, Solution]
    candidates: dict[Name, Candidate]
    transfers: dict[Name, Candidate]

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
    """Read ``params.yaml`` under ``root``, merge defaults of each kind, and check everything.

    Raises:
        InputError: naming every wrong key with its value and the mend.
    """
    path = root / FILE
    try:
        # as DVC reads it: YAML 1.2, where a bare yes is a text
        document = YAML(typ="safe").load(path.read_text())
    except FileNotFoundError:
        raise InputError(FILE, f"not in {root.resolve()}", "run inside the project") from None
    except YAMLError as error:
        raise InputError(FILE, error, "make it valid YAML") from None
    return parse(document)


def parse(document: Any) -> Params:
    """Check a document laid out like ``params.yaml``.

    Raises:
        InputError: naming every wrong key with its value and the mend.
    """
    if not isinstance(document, dict) or not isinstance(document.get("solutions"), dict):
        raise InputError(FILE, "no mapping 'solutions'", "see docs/configuration.md")
    defaults = document.get("defaults") or {}
    merged = {
        "solutions": {
            name: _with_defaults(section, defaults)
            for name, section in document["solutions"].items()
        },
        "candidates": document.get("candidates") or {},
        "transfers": document.get("transfers") or {},
    }
    try:
        params = Params.model_validate(merged)
    except ValidationError as error:
        raise _refusal(error) from None
    _check_candidates(params)
    return params


def _with_defaults(section: Any, defaults: dict[str, Any]) -> Any:
    if not isinstance(section, dict):
        return section
    merged = dict(section)
    inputs = section.get("inputs")
    kind = inputs.get("kind") if isinstance(inputs, dict) else None
    for group, values in (defaults.get(str(kind)) or {}).items():
        own = section.get(group)
        merged[group] = {**values, **(own or {})} if isinstance(own, dict | None) else own
    return merged


def _refusal(error: ValidationError) -> InputError:
    problems = [_problem(detail) for detail in error.errors()]
    return InputError(
        FILE,
        "\n  ".join(
            ["cannot be used", *(f"{path}: {value!r} - {why}" for path, value, why in problems)]
        ),
        "correct the keys above; docs/configuration.md describes each",
    )


def _problem(detail: ErrorDetails) -> tuple[str, Any, str]:
    path = ".".join(str(part) for part in detail["loc"])
    value = detail["input"]
    why = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        why = f"unknown key{_nearest(str(detail['loc'][-1]), _siblings(detail))}"
    if detail["type"] == "missing":
        value, why = "missing", "this key is required"
    if isinstance(value, dict):
        value = "{" + ", ".join(map(str, value)) + "}"
    return path, value, why


def _siblings(detail: ErrorDetails) -> list[str]:
    model: Any = Solution if detail["loc"][0] == "solutions" else Candidate
    for part in detail["loc"][2:-1]:
        fields = getattr(model, "model_fields", {})
        if part not in fields:
            return []
        model = fields[part].annotation
    return list(getattr(model, "model_fields", {}))


def _known(what: str, name: str, known: list[str]) -> str:
    if name in known:
        return name
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    raise InputError(what, repr(name), f"{hint}use one of {', '.join(known)}")


def _nearest(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known: {', '.join(known)}" if known else ""


def _check_candidates(params: Params) -> None:
    for group in ("candidates", "transfers"):
        for key, candidate in getattr(params, group).items():
            _check_candidate(params, f"{group}.{key}", key, candidate)
    for key, candidate in params.candidates.items():
        if candidate.transfer is not None:
            raise InputError(
                f"candidates.{key}.transfer",
                candidate.transfer.source,
                "move this candidate under transfers, whose stages depend on champions",
            )
    for key, candidate in params.transfers.items():
        _check_transfer(params, key, candidate)
    for name in params.solutions:
        if not params.candidates_of(name):
            raise InputError(
                f"solutions.{name}", "has no candidate", f"add candidates.{name}-logistic or others"
            )


def _check_candidate(params: Params, path: str, key: str, candidate: Candidate) -> None:
    if candidate.solution not in params.solutions:
        _known(f"{path}.solution", candidate.solution, list(params.solutions))
    if not key.startswith(f"{candidate.solution}-"):
        raise InputError(
            path, "key does not begin with its solution", f"name it {candidate.solution}-<name>"
        )
    kind = params.solutions[candidate.solution].inputs.kind
    if candidate.kind != kind:
        raise InputError(
            f"{path}.kind",
            repr(candidate.kind),
            f"set it to {kind}, the kind of input of {candidate.solution}",
        )
    folds = params.solutions[candidate.solution].split.folds
    if not candidate.refit and folds != 1:
        raise InputError(
            f"{path}.refit",
            f"false, but each of {folds} folds leaves a model of its own",
            f"set split.folds of {candidate.solution} to 1, or refit to true",
        )
    _check_balance(params, path, candidate)
    if importlib.util.find_spec(f"tasks.families.{kind}.{candidate.family}") is None:
        folder = Path(__file__).parents[1] / "families" / kind
        known = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
        _known(f"{path}.family", candidate.family, known)


def _check_balance(params: Params, path: str, candidate: Candidate) -> None:
    solution = params.solutions[candidate.solution]
    kind, objective = solution.inputs.kind, solution.target.objective
    if candidate.balance in (None, "none"):
        return
    if objective not in ("binary", "multiclass"):
        raise InputError(
            f"{path}.balance",
            f"{candidate.balance} balances classes, and {objective} has none",
            "leave it out",
        )
    if candidate.balance in ("smote", "gan") and kind != "tabular":
        raise InputError(
            f"{path}.balance",
            f"{candidate.balance} makes rows of tables, but the inputs are of kind {kind}",
            "use classes or none",
        )


def _check_transfer(params: Params, key: str, candidate: Candidate) -> None:
    path = f"transfers.{key}.transfer"
    if candidate.transfer is None:
        raise InputError(path, "missing", "add {from: <solution>}, or move it under candidates")
    source = candidate.transfer.source
    if source not in params.solutions:
        _known(f"{path}.from", source, list(params.solutions))
    kind = params.solutions[source].inputs.kind
    if kind != candidate.kind:
        raise InputError(
            f"{path}.from", f"{source} takes {kind} inputs", f"name one of {candidate.kind} inputs"
        )
    if candidate.solution in [source, *params.foundations_of(source)]:
        raise InputError(
            f"{path}.from", f"{source} builds on {candidate.solution} itself", "name another"
        )
