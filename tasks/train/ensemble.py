"""The ensemble stage: how much of each candidate makes the best mean."""

from typing import Literal

import numpy as np

from tasks.config import Metric, Target, Train
from tasks.documents import Training
from tasks.layout import Layout
from tasks.models import artefact
from tasks.models.blend import Blend
from tasks.models.metrics import better
from tasks.models.predictor import Floats, Predictor
from tasks.progress import Progress, silent
from tasks.train import output
from tasks.train.table import Table

NAME = "ensemble"
STEPS = 30

Unit = Literal["own", "learnt"]


def ensemble(
    candidates: list[str],
    train: Train,
    target: Target,
    layout: Layout,
    progress: Progress = silent,
) -> Training:
    """Blend candidates by greedy forward selection with replacement (Caruana et al. 2004).

    Selection sees out-of-fold predictions only. A log-transformed target is averaged in its
    own unit or in logarithms, whichever scores better.

    Args:
        candidates: keys, all trained on the same rows; those of weight 0 are left out.
        train: metric of the solution.
        target: what was learnt.
        layout: reads ``train``, ``schema`` and each ``candidate``; writes ``ensemble``.
        progress: told when the weights are known.
    """
    table = Table.read(layout, target, train)
    predictions = [_on_all_rows(layout, name, table) for name in candidates]
    units: list[Unit] = ["own", "learnt"] if target.transform == "log" else ["own"]
    options = [_selected(predictions, table, train.metric, unit) for unit in units]
    unit, weights, scores = options[0]
    for option in options[1:]:
        if better(train.metric, float(np.mean(option[2])), float(np.mean(scores))):
            unit, weights, scores = option
    progress(0.5, f"weights {dict(zip(candidates, weights, strict=True))}")

    chosen = [(name, weight) for name, weight in zip(candidates, weights, strict=True) if weight]
    members = [
        (weight, artefact.read(layout.candidate(name) / output.MODEL).estimator)
        for name, weight in chosen
    ]
    inner = target.transform if unit == "own" else "none"
    outer = target.transform if unit == "learnt" else "none"
    records = [Training.read(layout.candidate(name) / output.TRAINING) for name in dict(chosen)]
    training = Training(
        candidate=NAME,
        family=NAME,
        metric=train.metric,
        score=float(np.mean(scores)),
        score_sd=float(np.std(scores)),
        parameters={"unit": unit},
        trials=[],
        cut_short=any(record.cut_short for record in records),
        members=dict(chosen),
        requires=sorted({distribution for record in records for distribution in record.requires}),
    )
    predictor = Predictor(table.schema, Blend(members, inner), outer)
    blended = _blended(predictions, weights, unit)
    output.write(layout.ensemble, predictor, training, table.validated, blended)
    return training


def _on_all_rows(layout: Layout, name: str, table: Table) -> Floats:
    rows, predicted = output.read_predictions(layout.candidate(name))
    full = np.full((len(table.y), *predicted.shape[1:]), np.nan)
    full[rows] = predicted
    return full


def _selected(
    predictions: list[Floats], table: Table, metric: Metric, unit: Unit
) -> tuple[Unit, list[float], list[float]]:
    """Add the candidate that helps most, again and again; keep the best mean on the way."""
    learnt = [np.log(values) for values in predictions] if unit == "learnt" else predictions
    counts = np.zeros(len(predictions), dtype=int)
    best_counts, best_scores = counts, [np.nan]
    total = np.zeros_like(learnt[0])
    for step in range(1, STEPS + 1 if len(predictions) > 1 else 2):
        scores = [
            table.fold_scores(metric, _back((total + values) / step, unit)) for values in learnt
        ]
        means = [float(np.mean(values)) for values in scores]
        winner = 0
        for position, mean in enumerate(means):
            if better(metric, mean, means[winner]):
                winner = position
        counts = counts + (np.arange(len(counts)) == winner)
        total = total + learnt[winner]
        if step == 1 or better(metric, means[winner], float(np.mean(best_scores))):
            best_counts, best_scores = counts, scores[winner]
    return unit, [float(count / best_counts.sum()) for count in best_counts], best_scores


def _blended(predictions: list[Floats], weights: list[float], unit: Unit) -> Floats:
    learnt = [np.log(values) for values in predictions] if unit == "learnt" else predictions
    total = np.sum(
        [weight * values for weight, values in zip(weights, learnt, strict=True)], axis=0
    )
    return _back(total, unit)


def _back(values: Floats, unit: Unit) -> Floats:
    return np.exp(values) if unit == "learnt" else values
