"""Ensemble selection, honestly scored."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tasks.config import Metric
from tasks.models.metrics import better, score
from tasks.models.predictor import Floats
from tasks.train.folds import Rows
from tasks.train.table import Table

STEPS = 30
BLOCKS = 5
SMALLEST_WEIGHT = 0.05
"""A member with less changes hardly an answer, yet costs its size and time in each."""

Unit = Literal["own", "learnt"]


@dataclass(frozen=True)
class Selection:
    """Weights of candidates, and what blends of them scored on rows they were not chosen by.

    Attributes:
        unit: whether values are averaged in the target's own unit or as they were learnt.
        weights: one per candidate, summing to 1.
        scores: per part of the validated rows.
        predicted: in the target's own unit, one per validated row of the table.
    """

    unit: Unit
    weights: list[float]
    scores: list[float]
    predicted: Floats

    @property
    def score(self) -> float:
        """Mean over the parts."""
        return float(np.mean(self.scores))


def cross_fitted(predictions: list[Floats], table: Table, metric: Metric, unit: Unit) -> Selection:
    """Select weights for each fold by the other folds, and keep their mean.

    Weights that were chosen by the rows they are scored on look better than they are, the more
    so the fewer rows there are; a single candidate would then never win against an ensemble.
    Averaging the folds' weights steadies them, as bagging does in Caruana et al. (2004). A
    single fold is cut into blocks of consecutive rows for this.

    Args:
        predictions: out-of-fold predictions of each candidate, one per validated row of the
            table, in the target's own unit.
        table: the truth and the folds.
        metric: the solution's.
        unit: what to average in.
    """
    learnt = [np.log(values) for values in predictions] if unit == "learnt" else predictions
    own = table.own[table.validated]
    folds = [table.places(rows) for _, rows in table.parts]
    parts = folds
    if len(parts) == 1:
        parts = np.array_split(parts[0], BLOCKS)
    chosen = [
        _greedy(learnt, own, metric, unit, [*parts[:left], *parts[left + 1 :]])
        for left in range(len(parts))
    ]
    predicted = np.full_like(predictions[0], np.nan)
    for rows, weights in zip(parts, chosen, strict=True):
        predicted[rows] = _blended([values[rows] for values in learnt], weights, unit)
    return Selection(
        unit=unit,
        weights=_without_crumbs(np.mean(chosen, axis=0)),
        scores=[score(metric, own[rows], predicted[rows]) for rows in folds],
        predicted=predicted,
    )


def _greedy(
    learnt: list[Floats], own: Floats, metric: Metric, unit: Unit, parts: list[Rows]
) -> Floats:
    """Add the candidate that helps most, with replacement; keep the best mean on the way."""
    pieces = [[values[rows] for values in learnt] for rows in parts]
    truths = [own[rows] for rows in parts]
    sums = [np.zeros_like(piece[0]) for piece in pieces]
    counts = np.zeros(len(learnt))
    best, best_score = counts, np.nan
    for step in range(1, 1 + (STEPS if len(learnt) > 1 else 1)):
        means = [
            float(
                np.mean(
                    [
                        score(metric, truth, _unlearnt((total + piece[option]) / step, unit))
                        for truth, total, piece in zip(truths, sums, pieces, strict=True)
                    ]
                )
            )
            for option in range(len(learnt))
        ]
        winner = 0
        for position, mean in enumerate(means):
            if better(metric, mean, means[winner]):
                winner = position
        sums = [total + piece[winner] for total, piece in zip(sums, pieces, strict=True)]
        counts = counts + np.eye(len(learnt))[winner]
        if np.isnan(best_score) or better(metric, means[winner], best_score):
            best, best_score = counts, means[winner]
    return np.asarray(best / best.sum())


def _blended(learnt: list[Floats], weights: Floats, unit: Unit) -> Floats:
    used = np.flatnonzero(weights)
    mean = np.average([learnt[position] for position in used], axis=0, weights=weights[used])
    return _unlearnt(np.asarray(mean), unit)


def _unlearnt(mean: Floats, unit: Unit) -> Floats:
    return np.exp(mean) if unit == "learnt" else mean


def _without_crumbs(weights: Floats) -> list[float]:
    kept = np.where(weights >= min(SMALLEST_WEIGHT, weights.max()), weights, 0)
    return [float(weight) for weight in kept / kept.sum()]
