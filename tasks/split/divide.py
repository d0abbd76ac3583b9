"""Which part each row goes to: held out, validating a fold, or only trained on."""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.config import Columns, Split, Target, rules
from tasks.documents.identities import Hashes
from tasks.documents.text import as_text
from tasks.errors import InputError
from tasks.kinds.kind import HELD_OUT
from tasks.split.deal import TRAINING_ONLY, VALIDATION_SHARE, Parts, deal, places
from tasks.split.partition import last, latest, named

Way = Literal["random", "stratified", "group"]


def divide(
    rows: pd.DataFrame, identities: Hashes, target: Target, columns: Columns, split: Split
) -> Parts:
    """Return the part of each row.

    The methods random, stratified and group deal rows out by identity, to the hold-out and to the
    folds. With the others the table itself says what is held out. Then folds follow each other in
    time with the method time (an expanding window: fold f is validated by a model of the rows with
    smaller numbers); with last, the last row but one of each group validates; with column, rows are
    dealt out to folds by group where there are groups, else by class, or for regression at random,
    unless the column also names the rows that validate.

    Args:
        rows: the target, time, group and the column to split by.
        identities: (rows,) what is dealt out; rows with the same one stay together.
        target: decides what classes are.
        columns: name time and group.
        split: the method, its share, folds and seed.

    Returns:
        ``HELD_OUT``, or the fold that the row validates, from 0, or -1 for rows that are only
        trained on; with several folds at random, by class or by group there are no such.

    Raises:
        InputError: the table cannot be divided that way, or there are too few rows, classes,
            groups or moments for so many folds.
    """
    classified = _classified(target)
    if split.method in ("random", "stratified", "group"):
        parts = _dealt(split.method, rows, identities, target, columns, split)
    else:
        held_out = _held_out(rows, columns, split)
        parts = np.full(len(rows), HELD_OUT)
        training = rows[~held_out].reset_index(drop=True)
        parts[~held_out] = _folds(training, identities[~held_out], target, columns, split)
    if classified:
        _check_classes(as_text(rows[target.column]), parts)
    return parts


def _held_out(rows: pd.DataFrame, columns: Columns, split: Split) -> npt.NDArray[np.bool_]:
    if split.method == "column":
        return named(rows, split.column or "", split.test_value or "")
    if split.method == "last":
        return last(rows, columns)
    return latest(rows[columns.time], split.test)


def _folds(
    training: pd.DataFrame, identities: Hashes, target: Target, columns: Columns, split: Split
) -> Parts:
    if split.validation_value is not None:
        return _single(named(training, split.column or "", split.validation_value))
    if split.method == "last":
        return _single(last(training, columns))
    if split.method == "time":
        return _in_time(training[columns.time], split.folds)
    classified = _classified(target)
    way: Way = "group" if columns.group else "stratified" if classified else "random"
    only_folds = split.model_copy(update={"test": 0.0})
    return _dealt(way, training, identities, target, columns, only_folds)


def _in_time(time: "pd.Series[Any]", folds: int) -> Parts:
    if folds == 1:
        return _single(latest(time, VALIDATION_SHARE))
    ordered = np.sort(time.to_numpy())
    edges = ordered[[len(ordered) * block // (folds + 1) for block in range(1, folds + 1)]]
    blocks = np.searchsorted(edges, time.to_numpy(), side="right")
    if len(np.unique(blocks)) <= folds:
        hint = f"use fewer than {folds} folds: rows of one moment cannot be parted"
        raise InputError(f"columns.time {time.name}", f"has {time.nunique()} moments", hint)
    return np.asarray(blocks - 1, dtype="int64")


def _single(validation: npt.NDArray[np.bool_]) -> Parts:
    return np.where(validation, 0, TRAINING_ONLY).astype("int64")


def _dealt(
    way: Way,
    rows: pd.DataFrame,
    identities: Hashes,
    target: Target,
    columns: Columns,
    split: Split,
) -> Parts:
    labels = None
    if _classified(target):
        labels = None if way == "random" else as_text(rows[target.column])
    elif way == "stratified":
        hint = "use random, time, group or column"
        raise InputError("split.method", f"stratified, but {target.objective} has no classes", hint)
    _check_enough(way, identities, labels, columns, split)
    return deal(identities, labels, split.test, split.folds, split.seed)


def _classified(target: Target) -> bool:
    return rules(target.objective).target == "classes"


def _check_enough(
    way: Way,
    identities: Hashes,
    labels: "pd.Series[Any] | None",
    columns: Columns,
    split: Split,
) -> None:
    hint = "use fewer folds (split.folds), another split.method, or give more rows"
    of = f"groups in {columns.group}" if way == "group" else "different rows"
    counts = pd.Series({"the table": len(np.unique(identities))})
    if way == "stratified":
        assert labels is not None
        counts = pd.Series(identities).groupby(labels.to_numpy()).nunique()
        counts.index = [f"class {name!r}" for name in counts.index]
        hint = "use fewer folds, join rare classes in source.query, or set split.method: random"
    wanted = len(places(split.test, split.folds))
    if counts.min() < wanted:
        raise InputError(
            "split.folds",
            f"{split.folds} with a hold-out needs {wanted}, but {counts.idxmin()} has "
            f"{counts.min()} {of}",
            hint,
        )


def _check_classes(classes: "pd.Series[Any]", parts: Parts) -> None:
    training = parts != HELD_OUT
    for number, part in classes[training].groupby(parts[training]):
        if part.nunique() < 2:
            raise InputError(
                "split.folds",
                f"fold {number} holds class {part.iloc[0]!r} only",
                "use fewer folds, or another split.method",
            )
