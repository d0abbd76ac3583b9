"""What each objective lets params.yaml say, as its module under ``tasks/objectives`` declares."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator

from tasks.config.kind import DefaultCandidates, KindName, added_candidates
from tasks.config.members import is_member, members
from tasks.config.metric import Metric
from tasks.config.problem import nearest

OBJECTIVES = "objectives"

Key = Literal[
    "target.positive", "target.transform", "inputs.horizon", "train.balance", "evaluate.costs",
    "evaluate.rejection", "evaluate.alert_budget", "gates.calibration_error",
]  # fmt: skip
"""A key that not every objective takes."""


@dataclass(frozen=True)
class Rules:
    """What a section may say whose target has the objective.

    Attributes:
        target: what the target's values are: names of classes, numbers, or items of a catalogue.
        metrics: by which models are judged; tuning optimises the first where ``train.metric`` is
            not given.
        candidates: the kinds of input that it is for, and what competes of each; an added kind
            may name more objectives that are for it.
        keys: which of the keys that not every objective takes this one takes.
        needs: which of ``keys`` it cannot do without.
    """

    target: Literal["classes", "numbers", "items"]
    metrics: tuple[Metric, ...]
    candidates: Mapping[KindName, DefaultCandidates]
    keys: frozenset[Key] = frozenset()
    needs: frozenset[Key] = frozenset()


def _known(name: str) -> str:
    if not is_member(OBJECTIVES, name):
        raise ValueError(f"no such objective; {nearest(name, members(OBJECTIVES))}")
    return name


ObjectiveName = Annotated[str, AfterValidator(_known)]
"""A module under ``tasks/objectives``."""


def rules(objective: ObjectiveName) -> Rules:
    """Return what an objective lets a section say."""
    # Not in a form that tasks/closure.py follows: all stages read params.yaml, and would run again
    # for any objective. Those that act by an objective load it themselves.
    module = f"tasks.{OBJECTIVES}.{objective}"
    result: Rules = importlib.import_module(module).OBJECTIVE.rules
    return result


def rules_of(objective: Any) -> Rules | None:
    """Return the rules of what stands in a section, right or wrong; None if it is no objective."""
    known = isinstance(objective, str) and is_member(OBJECTIVES, objective)
    return rules(objective) if known else None


def objectives_of(kind: KindName) -> list[ObjectiveName]:
    """Return the objectives that a kind of input can have."""
    return [name for name in members(OBJECTIVES) if default_candidates(name, kind) is not None]


def default_candidates(objective: ObjectiveName, kind: KindName) -> DefaultCandidates | None:
    """Return what competes where a solution names no candidate.

    Returns:
        None if the objective is not for inputs of the kind.
    """
    own = rules(objective).candidates.get(kind)
    return added_candidates(kind, objective) if own is None else own


def misplaced(objective: ObjectiveName, key: Key, given: bool) -> str | None:
    """Return what is wrong with a key that an objective does not take or cannot do without.

    Args:
        objective: of the section.
        key: which.
        given: whether the section has it.

    Returns:
        None if nothing is.
    """
    own = rules(objective)
    if given and key not in own.keys:
        fitting = [name for name in members(OBJECTIVES) if key in rules(name).keys]
        return f"{key} is for {', '.join(fitting) or 'no objective'}: {objective} has none"
    if not given and key in own.needs:
        return f"objective {objective} needs {key}"
    return None
