"""The train stage: one candidate, tuned and fitted."""

import time
from dataclasses import replace
from functools import partial

import numpy as np

from tasks.champion.load import load_champion
from tasks.config import Candidate, Target, Train
from tasks.documents import Timing, Training
from tasks.errors import InputError
from tasks.layout import Layout
from tasks.models.family import Family, family
from tasks.models.predictor import Predictor
from tasks.models.threads import one_thread
from tasks.progress import Progress, silent
from tasks.train.fitting import Fitting
from tasks.train.output import write
from tasks.train.search import search
from tasks.train.table import Table


def train(
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
        name: key of the candidate in params.yaml.
        candidate: its family, trials, time budget and fixed hyperparameters.
        train: metric, seed and balance of the solution.
        target: what is learnt.
        layout: reads ``train`` and ``schema``; writes ``candidate(name)`` and ``timing(name)``.
        progress: told after each trial.

    Raises:
        InputError: the family cannot learn this objective or has no such hyperparameter, or
            the training rows cannot be used.
    """
    chosen = family(candidate.kind, candidate.family)
    _check(name, candidate, chosen, target)
    balance = candidate.balance or train.balance
    backbones: dict[str, str] = {}
    if candidate.transfer:
        foundation = Layout(layout.root, candidate.transfer.source)
        backbone, backbones[candidate.transfer.source] = load_champion(foundation)
        chosen = replace(chosen, build=partial(chosen.build, backbone=backbone))
    with one_thread():
        table = Table.read(layout, target, by_class=balance == "classes")
        fitting = Fitting(table, balance, candidate.minority_ratio, train.seed)
        started = time.perf_counter()
        found = search(chosen, candidate, train, fitting, progress)
        tuned = time.perf_counter()
        estimator = found.kept
        if estimator is None:
            estimator = chosen.build(found.parameters, table.schema, train.seed)
            estimator.fit(*fitting.rows(None))
        fitted = time.perf_counter()
    training = Training(
        candidate=name,
        family=candidate.family,
        metric=train.metric,
        score=float(np.mean(found.scores)),
        score_sd=float(np.std(found.scores)),
        parameters=found.parameters,
        trials=found.trials,
        cut_short=found.cut_short,
        made_rows=fitting.made_rows(0 if found.kept else None),
        members={},
        backbones=backbones,
        requires=sorted({"joblib", *chosen.requires}),
    )
    predictor = Predictor(table.schema, estimator, target.transform)
    write(layout.candidate(name), predictor, training, table.validated, found.predicted)
    Timing(tuning=tuned - started, fitting=fitted - tuned, trials=len(found.trials)).write(
        layout.timing(name)
    )
    return training


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
