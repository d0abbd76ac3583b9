"""Folds inside training: which fold validates each row."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.config import Columns, Split, Target
from tasks.documents.text import as_text
from tasks.errors import InputError
from tasks.split.partition import classes, grouped, last, latest, named, random, stratified

VALIDATION_SHARE = 0.2
"""Share of training rows that validate when there is a single fold."""

Folds = npt.NDArray[np.int64]


def fold_numbers(training: pd.DataFrame, target: Target, columns: Columns, split: Split) -> Folds:
    """Give each training row the number of the fold that it validates.

    The folds follow the method of the split: in time order (an expanding window: fold f is
    validated by a model of the rows with smaller numbers), by group, by class, or at random. A
    split by column gets folds by group where there are groups, else by class, or at random for
    regression, unless the column also names the rows that validate.

    Returns:
        Numbers from 0, -1 for rows that are only trained on; all of them with several folds
        at random, by class or by group are 0 or more.

    Raises:
        InputError: there are too few rows, classes, groups or moments for so many folds.
    """
    method = split.method
    classified = target.objective in ("binary", "multiclass")
    if method == "column":
        method = "group" if columns.group else "stratified" if classified else "random"
    if split.folds > len(training):
        raise InputError(
            "split.folds", f"{split.folds} of {len(training)} training rows", "use fewer folds"
        )
    if split.validation_value is not None:
        folds = _single(named(training, split.column or "", split.validation_value))
    elif method == "last":
        folds = _single(last(training, columns))
    elif method == "time":
        assert columns.time is not None
        folds = _in_time(training[columns.time], split.folds)
    elif method == "group":
        assert columns.group is not None
        folds = _by_group(training[columns.group], split)
    elif method == "stratified":
        folds = _by_class(classes(training, target), split)
    else:
        folds = _at_random(len(training), split)
    if classified:
        _check_classes(as_text(training[target.column]), folds)
    return folds


def _in_time(time: "pd.Series[Any]", folds: int) -> Folds:
    if folds == 1:
        return _single(latest(time, VALIDATION_SHARE))
    ordered = np.sort(time.to_numpy())
    edges = ordered[[len(ordered) * block // (folds + 1) for block in range(1, folds + 1)]]
    blocks = np.searchsorted(edges, time.to_numpy(), side="right")
    if len(np.unique(blocks)) <= folds:
        mend = f"use fewer than {folds} folds: rows of one moment cannot be parted"
        raise InputError(f"columns.time {time.name}", f"has {time.nunique()} moments", mend)
    return np.asarray(blocks - 1, dtype="int64")


def _by_group(group: "pd.Series[Any]", split: Split) -> Folds:
    from sklearn.model_selection import GroupKFold

    if split.folds == 1:
        return _single(grouped(group, VALIDATION_SHARE, split.seed))
    if group.nunique() < split.folds:
        raise InputError(
            f"columns.group {group.name}",
            f"{group.nunique()} groups in training for {split.folds} folds",
            "use fewer folds (split.folds)",
        )
    return _numbers(GroupKFold(split.folds).split(group, groups=group), len(group))


def _by_class(classes: "pd.Series[Any]", split: Split) -> Folds:
    from sklearn.model_selection import StratifiedKFold

    if split.folds == 1:
        return _single(stratified(classes, VALIDATION_SHARE, split.seed))
    counts = classes.value_counts()
    if counts.min() < split.folds:
        raise InputError(
            "split.folds",
            f"{split.folds}, but class {counts.idxmin()!r} has {counts.min()} training rows",
            "use fewer folds, join rare classes in source.query, or set split.method: random",
        )
    splitter = StratifiedKFold(split.folds, shuffle=True, random_state=split.seed)
    return _numbers(splitter.split(classes, pd.factorize(classes)[0]), len(classes))


def _at_random(rows: int, split: Split) -> Folds:
    from sklearn.model_selection import KFold

    if split.folds == 1:
        return _single(random(rows, VALIDATION_SHARE, split.seed))
    splitter = KFold(split.folds, shuffle=True, random_state=split.seed)
    return _numbers(splitter.split(np.arange(rows)), rows)


def _single(validation: npt.NDArray[np.bool_]) -> Folds:
    return np.where(validation, 0, -1).astype("int64")


def _numbers(splits: Any, rows: int) -> Folds:
    folds = np.empty(rows, dtype="int64")
    for number, (_, validation) in enumerate(splits):
        folds[validation] = number
    return folds


def _check_classes(classes: "pd.Series[Any]", folds: Folds) -> None:
    for number, part in classes.groupby(folds):
        if part.nunique() < 2:
            raise InputError(
                "split.folds",
                f"fold {number} holds class {part.iloc[0]!r} only",
                "use fewer folds, or another split.method",
            )
