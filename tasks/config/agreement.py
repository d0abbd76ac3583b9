"""Whether the sections of params.yaml agree with each other."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tasks.config.defaults import kind_defaults
from tasks.config.kind import is_kind, kinds
from tasks.config.members import is_member, members
from tasks.config.objective import rules
from tasks.config.problem import Problem, nearest
from tasks.config.solution import Candidate, Solution
from tasks.errors import near

GATES = "verdict/gates"
PARTS = ("defaults", "solutions", "candidates", "transfers")

Solutions = Mapping[str, Solution]
Candidates = Mapping[str, Candidate]


def disagreements(
    solutions: Solutions, candidates: Candidates, transfers: Candidates, document: Mapping[str, Any]
) -> list[Problem]:
    """Find what is wrong between sections that are right by themselves.

    Args:
        solutions: those that can be used.
        candidates: likewise.
        transfers: likewise.
        document: the whole, which says what else there is.
    """
    names = list(document["solutions"])
    result: list[Problem] = []
    for name, solution in solutions.items():
        result += _of_gates(f"solutions.{name}.gates", solution)
    for group, sections in (("candidates", candidates), ("transfers", transfers)):
        for key, candidate in sections.items():
            result += _of_candidate(f"{group}.{key}", key, candidate, solutions)
    for key, candidate in candidates.items():
        if candidate.transfer is not None:
            result.append(
                Problem(
                    f"candidates.{key}.transfer",
                    candidate.transfer.source,
                    "move this candidate under transfers, whose stages depend on other solutions",
                )
            )
    for key, candidate in transfers.items():
        result += _of_transfer(
            f"transfers.{key}.transfer", candidate, solutions, {**candidates, **transfers}, names
        )
    return [*_of_groups(document), *result, *shared_ports(document)]


def _of_groups(document: Mapping[str, Any]) -> Iterator[Problem]:
    for name in document:
        close = near(str(name), PARTS)
        if name not in PARTS and close:  # other keys may belong to stages that a user adds
            yield Problem(str(name), "unknown key", f"did you mean {close[0]!r}?")
    defaults = document.get("defaults") or {}
    if not isinstance(defaults, dict):
        yield Problem("defaults", repr(defaults), "give a mapping of kinds to sections")
        return
    for kind, groups in defaults.items():
        if not is_kind(kind):
            yield Problem(f"defaults.{kind}", "unknown kind", nearest(str(kind), kinds()))
        elif not isinstance(groups, dict):
            yield Problem(f"defaults.{kind}", repr(groups), "give a mapping of sections")
        else:
            usual = kind_defaults(kind)
            for group, values in groups.items():
                where = f"defaults.{kind}.{group}"
                if group not in usual:
                    yield Problem(where, "unknown key", nearest(group, usual))
                elif not isinstance(values, dict):
                    yield Problem(where, repr(values), "give a mapping of keys to values")


def _of_candidate(
    path: str, key: str, candidate: Candidate, solutions: Solutions
) -> Iterator[Problem]:
    if not key.startswith(f"{candidate.solution}-"):
        yield Problem(
            path, "key does not begin with its solution", f"name it {candidate.solution}-<name>"
        )
    solution = solutions.get(candidate.solution)
    if solution is None:
        return
    kind = solution.inputs.kind
    if candidate.kind != kind:
        yield Problem(
            f"{path}.kind",
            repr(candidate.kind),
            f"set it to {kind}, the kind of input of {candidate.solution}",
        )
    if not candidate.refit and solution.split.folds != 1:
        yield Problem(
            f"{path}.refit",
            f"false, but each of {solution.split.folds} folds leaves a model of its own",
            f"set split.folds of {candidate.solution} to 1, or refit to true",
        )
    yield from _of_balance(path, candidate, solution)
    families = f"families/{kind}"
    if not is_member(families, candidate.family):
        yield Problem(
            f"{path}.family",
            repr(candidate.family),
            f"no such family for {kind} inputs; {nearest(candidate.family, members(families))}",
        )


def _of_gates(path: str, solution: Solution) -> Iterator[Problem]:
    for name in solution.gates.model_extra or {}:
        if not is_member(GATES, name):
            known = sorted({*type(solution.gates).model_fields, *members(GATES)})
            yield Problem(f"{path}.{name}", "unknown key", nearest(name, known))


def _of_balance(path: str, candidate: Candidate, solution: Solution) -> Iterator[Problem]:
    kind, objective = solution.inputs.kind, solution.target.objective
    if candidate.balance in (None, "none"):
        return
    if "train.balance" not in rules(objective).keys:
        yield Problem(
            f"{path}.balance",
            f"{candidate.balance} balances classes, and {objective} has none to learn",
            "leave it out",
        )
    if candidate.balance in ("smote", "gan") and kind != "tabular":
        yield Problem(
            f"{path}.balance",
            f"{candidate.balance} makes rows of tables, but the inputs are of kind {kind}",
            "use classes or none",
        )


def _of_transfer(
    path: str, candidate: Candidate, solutions: Solutions, others: Candidates, names: list[str]
) -> Iterator[Problem]:
    if candidate.transfer is None:
        hint = "add {from: <solution>, candidate: <its candidate>}, or move it under candidates"
        yield Problem(path, "missing", hint)
        return
    source = candidate.transfer.source
    if source not in names:
        yield Problem(f"{path}.from", repr(source), f"no such solution; {nearest(source, names)}")
        return
    if source in solutions and solutions[source].inputs.kind != candidate.kind:
        yield Problem(
            f"{path}.from",
            f"{source} takes {solutions[source].inputs.kind} inputs",
            f"name one of {candidate.kind} inputs",
        )
    offered = [key for key, other in others.items() if other.solution == source]
    backbone = candidate.transfer.candidate
    if backbone not in offered:
        yield Problem(
            f"{path}.candidate",
            repr(backbone),
            f"no candidate of {source}; {nearest(backbone, offered)}",
        )
    if candidate.solution in _foundations(source, others):
        yield Problem(
            f"{path}.from", f"{source} builds on {candidate.solution} itself", "name another"
        )


def _foundations(solution: str, others: Candidates) -> set[str]:
    result, waiting = {solution}, [solution]
    while waiting:
        name = waiting.pop()
        for candidate in others.values():
            if candidate.solution == name and candidate.transfer:
                source = candidate.transfer.source
                if source not in result:
                    result.add(source)
                    waiting.append(source)
    return result


def shared_ports(
    document: Mapping[str, Any], solutions: Collection[str] | None = None
) -> list[Problem]:
    """Find ports that several solutions are to be served on.

    Args:
        document: laid out like ``params.yaml``.
        solutions: those whose ports matter; all when None.
    """
    owners: dict[int, list[str]] = {}
    for name, section in document["solutions"].items():
        serve = section.get("serve") if isinstance(section, dict) else None
        port = serve.get("port") if isinstance(serve, dict) else None
        if isinstance(port, int):
            owners.setdefault(port, []).append(name)
    return [
        Problem(
            f"solutions.{names[-1]}.serve.port",
            str(port),
            f"{names[0]} has this port too: give one of them another",
        )
        for port, names in owners.items()
        if len(names) > 1 and (solutions is None or not set(names).isdisjoint(solutions))
    ]
