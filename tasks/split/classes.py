"""The classes of the target, in the order of probability columns."""

from typing import Any

import pandas as pd

from tasks.config import Target, rules
from tasks.documents.text import as_text
from tasks.errors import InputError


def learn_classes(
    training: "pd.Series[Any]", held_out: "pd.Series[Any]", target: Target
) -> list[str]:
    """Return the classes in training: sorted by name, the positive one last.

    Args:
        training: the target in training rows.
        held_out: the target in held-out rows, which must have classes that training knows.
        target: the objective, and the positive class if there is one.

    Returns:
        Classes as text; empty where values are predicted, or items ranked.

    Raises:
        InputError: one class only on either side, or a class that training never saw.
    """
    if rules(target.objective).target != "classes":
        return []
    known = sorted(as_text(training).unique())
    tested = sorted(as_text(held_out).unique())
    for part, labels in (("training", known), ("held-out", tested)):
        if len(labels) < 2:
            hint = "choose another split.method, split.test or split.seed, or give more rows"
            raise InputError(f"target {target.column}", f"{part} rows have {labels} only", hint)
    unseen = sorted(set(tested) - set(known))
    if unseen:
        hint = "set split.method: stratified, or join rare classes in source.query"
        raise InputError(f"target {target.column}", f"held-out rows only have {unseen}", hint)
    return sorted(known, key=lambda name: name == target.positive)
