"""The train stage: one candidate, tuned and fitted."""

import time
from dataclasses import replace
from functools import partial

import numpy as np

from tasks.config import Candidate, Target, Train, Transfer
from tasks.documents import LeftOut, Timing, Training, sha256
from tasks.errors import InputError
from tasks.kinds.kind import kind
from tasks.layout import Layout
from tasks.models import artefact
from tasks.models.family import Family, family
from tasks.models.predictor import Predictor
from tasks.models.threads import one_thread
from tasks.progress import Progress, silent
from tasks.train.fitting import Fitting
from tasks.train.left_out import NoBackboneError, leave_out
from tasks.train.output import MODEL, write
from tasks.train.search import search
from tasks.train.table import Table


def train_or_leave_out(
    name: str,
    candidate: Candidate,
    train: Train,
    target: Target,
    layout: Layout,
    progress: Progress = silent,
) -> Training | LeftOut:
    """Train a candidate as ``train_candidate`` does, or record why it cannot be fitted.

    The solution goes on without it then. What a person can correct, or another run may not meet
    again, such as a wrong hyperparameter, a missing library or too little memory, is raised.

    Args:
        name: key of the candidate.
        candidate: its family, trials, time budget and fixed hyperparameters.
        train: metric, seed and balance of the solution.
        target: what is learnt.
        layout: reads ``train`` and ``schema``; writes ``candidate(name)`` and ``timing(name)``.
        progress: told after each trial.

    Raises:
        InputError: see ``train_candidate``.
    """
    started = time.perf_counter()
    try:
        return train_candidate(name, candidate, train, target, layout, progress)
    except (InputError, ImportError, OSError, MemoryError):
        raise
    except Exception as error:  # of whatever a family may do wrong
        left_out = leave_out(error, name, candidate.family, layout)
        seconds = time.perf_counter() - started
        Timing(tuning=seconds, fitting=0.0, trials=0).write(layout.timing(name))
        progress(1.0, f"left out: {left_out.reason}")
        return left_out


def train_candidate(
    name: str,
    candidate: Candidate,
    train: Train,
    target: Target,
    layout: Layout,
    progress: Progress = silent,
) -> Training:
    """Tune a candidate on its folds and fit the best of it on all training rows.

    With ``refit: false`` the model of the only fold is kept: what was validated is what serves.

    Args:
        name: key of the candidate.
        candidate: its family, trials, time budget and fixed hyperparameters.
        train: metric, seed and balance of the solution.
        target: what is learnt.
        layout: reads ``train`` and ``schema``; writes ``candidate(name)`` and ``timing(name)``.
        progress: told after each trial.

    Raises:
        InputError: the family cannot learn this objective or has no such hyperparameter, or
            the training rows cannot be used.
        NoBackboneError: the candidate to build on was left out.
    """
    chosen = family(candidate.kind, candidate.family)
    _check(name, candidate, chosen, target)
    backbones: dict[str, str] = {}
    if candidate.transfer:
        backbone, backbones[candidate.transfer.candidate] = _backbone(candidate.transfer, layout)
        chosen = replace(chosen, build=partial(chosen.build, backbone=backbone))
    balance = candidate.balance or train.balance
    with one_thread():
        table = Table.read(layout, target, by_class=balance == "classes")
        chosen = kind(candidate.kind).adapt(chosen, table.schema)
        fitting = Fitting(
            table, balance, candidate.minority_ratio, train.seed, supervised=chosen.supervised
        )
        started = time.perf_counter()
        result = search(chosen, candidate, train, fitting, progress)
        tuned = time.perf_counter()
        estimator = result.kept
        if estimator is None:
            estimator = chosen.build(result.parameters, table.schema, train.seed)
            estimator.fit(*fitting.rows(None))
        fitted = time.perf_counter()
    training = Training(
        candidate=name,
        family=candidate.family,
        metric=train.metric,
        score=float(np.mean(result.scores)),
        score_sd=float(np.std(result.scores)),
        parameters=result.parameters,
        trials=result.trials,
        cut_short=result.cut_short,
        made_rows=fitting.made_rows(0 if result.kept else None),
        members={},
        backbones=backbones,
        weights=chosen.weights(estimator),
        requires=sorted({"joblib", *chosen.requires}),
    )
    predictor = Predictor(table.schema, estimator, target.transform)
    write(layout.candidate(name), predictor, training, table.validated, result.predicted)
    Timing(tuning=tuned - started, fitting=fitted - tuned, trials=len(result.trials)).write(
        layout.timing(name)
    )
    return training


def _backbone(transfer: Transfer, layout: Layout) -> tuple[Predictor, str]:
    folder = Layout(layout.root, transfer.source).candidate(transfer.candidate)
    left_out = folder / layout.left_out(transfer.candidate).name
    if left_out.exists():
        why = LeftOut.read(left_out).reason
        raise NoBackboneError(f"{transfer.candidate}, on which it builds, was left out: {why}")
    return artefact.read(folder / MODEL), sha256(folder / MODEL)


def _check(name: str, candidate: Candidate, chosen: Family, target: Target) -> None:
    if target.objective not in chosen.objectives:
        raise InputError(
            f"candidates.{name}.family",
            f"{candidate.family} cannot learn {target.objective}",
            f"it learns {', '.join(sorted(chosen.objectives))}; choose another family",
        )
    if chosen.on_backbone != (candidate.transfer is not None):
        raise InputError(
            f"the family of {name}",
            f"{candidate.family} {'builds' if chosen.on_backbone else 'does not build'} "
            "on another solution",
            "put it under transfers" if chosen.on_backbone else "put it under candidates",
        )
    unknown = sorted(set(candidate.fixed) - set(chosen.defaults))
    if unknown:
        raise InputError(
            f"candidates.{name}.fixed",
            f"{', '.join(unknown)}: no such hyperparameter of {candidate.family}",
            f"use {', '.join(chosen.defaults)}",
        )
