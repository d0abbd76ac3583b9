"""What holds where params.yaml is silent: values per kind, and how rows are divided."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticUndefined

from tasks.config.kind import KindName
from tasks.config.objective import rules_of
from tasks.config.section import Section
from tasks.config.solution import Evaluate, Gates, Serve, Split, Train

GROUPS = ("columns", "split", "train", "evaluate", "gates", "serve")
"""Sections that stages depend on, so that DVC wants each to be there, if only as ``{}``."""

WRITTEN: dict[str, tuple[type[Section], tuple[str, ...]]] = {
    "split": (Split, ("method", "test", "folds", "seed")),
    "train": (Train, ("seed", "balance")),
    "evaluate": (Evaluate, ("resamples", "confidence", "seed")),
    "gates": (Gates, ("minimum_gain", "latency_ms", "size_mb")),
    "serve": (Serve, ("port", "maximum_rows", "maximum_bytes")),
}
"""What ``defaults`` of params.yaml says of each kind, where it can be seen and edited."""

OWN: dict[KindName, dict[str, dict[str, Any]]] = {
    "tabular": {"split": {"method": "stratified"}},
    "image": {
        # a network is trained for one fold and once on all rows: more folds take as many times
        # longer
        "split": {"method": "stratified", "folds": 1},
        "gates": {"size_mb": 50},
        "serve": {"maximum_rows": 32, "maximum_bytes": 20_000_000},
    },
    # three folds: a network takes a minute for each, and once more for all rows
    "text": {"split": {"method": "stratified", "folds": 3}, "serve": {"maximum_rows": 200}},
    # what comes next for a user: the last interaction is held out, the one before validates
    "interactions": {"split": {"method": "last", "folds": 1}, "serve": {"maximum_rows": 100}},
    "series": {"split": {"folds": 1}, "gates": {"size_mb": 50}, "serve": {"maximum_rows": 100}},
}
"""Where a kind differs from what the models of tasks/config/solution.py have as defaults."""


def _of_kind(own: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    groups = {}
    for group, (model, keys) in WRITTEN.items():
        usual = {key: model.model_fields[key].default for key in keys}
        values = {**usual, **own.get(group, {})}
        if values.get("method") == "last":
            del values["test"]  # the rows are given
        groups[group] = {k: v for k, v in values.items() if v is not PydanticUndefined}
    return groups


def kind_defaults(kind: KindName) -> dict[str, dict[str, Any]]:
    """Return what ``defaults`` of params.yaml says of a kind as shipped.

    It holds where that says nothing; a kind that was added has those of tables.
    """
    return _of_kind(OWN.get(kind, OWN["tabular"]))


METHOD = (
    "`group` or `time` where columns has such a role, else `stratified`, for regression "
    "`random`; series: `time`; interactions: `last`"
)
"""What split.method is where neither a section nor ``defaults`` says it, in words."""


def method(kind: KindName | None, objective: Any, roles: Mapping[str, Any]) -> str | None:
    """Return how the rows of a solution are divided that does not say it; None: as its kind's.

    Args:
        kind: of input.
        objective: as its target has it.
        roles: its columns.
    """
    if kind == "series":
        return "time"
    if kind == "interactions":
        return None
    given = [role for role in ("group", "time") if roles.get(role)]
    if given:
        return given[0]
    own = rules_of(objective)
    return "random" if own is not None and own.target == "numbers" else None
