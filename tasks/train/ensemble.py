"""The ensemble stage: how much of each candidate makes the best mean."""

import numpy as np

from tasks.config import Target, Train
from tasks.documents import LeftOut, Training
from tasks.documents.predictions import read_predictions
from tasks.errors import InputError
from tasks.layout import Layout
from tasks.models import artefact
from tasks.models.blend import Blend
from tasks.models.metrics import better
from tasks.models.predictor import Predictor
from tasks.progress import Progress, silent
from tasks.train import output
from tasks.train.selection import cross_fitted
from tasks.train.table import Table

NAME = "ensemble"


def ensemble(
    candidates: list[str],
    train: Train,
    target: Target,
    layout: Layout,
    progress: Progress = silent,
) -> Training:
    """Weigh candidates by what their out-of-fold predictions are worth together.

    A log-transformed target is averaged in its own unit or in logarithms, whichever scores
    better.

    Args:
        candidates: keys; those that could not be fitted and those of no weight are left out.
        train: metric of the solution.
        target: what was learnt.
        layout: reads ``train``, ``schema`` and each ``candidate``; writes ``ensemble``.
        progress: told when the weights are known.

    Raises:
        InputError: no candidate could be fitted.
    """
    candidates = _fitted(candidates, layout)
    table = Table.read(layout, target)
    predictions = [
        read_predictions(layout.candidate(name) / output.VALIDATION)[1] for name in candidates
    ]
    best = cross_fitted(predictions, table, train.metric, "own")
    if target.transform == "log":
        other = cross_fitted(predictions, table, train.metric, "learnt")
        best = other if better(train.metric, other.score, best.score) else best
    chosen = {
        name: weight for name, weight in zip(candidates, best.weights, strict=True) if weight > 0
    }
    progress(0.5, ", ".join(f"{name} {weight:.2f}" for name, weight in chosen.items()))

    records = [Training.read(layout.candidate(name) / output.TRAINING) for name in chosen]
    training = Training(
        candidate=NAME,
        family=NAME,
        metric=train.metric,
        score=best.score,
        score_sd=float(np.std(best.scores)),
        parameters={"unit": best.unit},
        trials=[],
        cut_short=any(record.cut_short for record in records),
        members=chosen,
        backbones={name: sha for record in records for name, sha in record.backbones.items()},
        requires=sorted({distribution for record in records for distribution in record.requires}),
    )
    members = [
        (weight, artefact.read(layout.candidate(name) / output.MODEL).estimator)
        for name, weight in chosen.items()
    ]
    predictor = (
        Predictor(table.schema, Blend(members, target.transform), "none")
        if best.unit == "own"
        else Predictor(table.schema, Blend(members, "none"), target.transform)
    )
    output.write(layout.ensemble, predictor, training, table.validated, best.predicted)
    return training


def _fitted(candidates: list[str], layout: Layout) -> list[str]:
    reasons = {
        name: LeftOut.read(layout.left_out(name)).reason
        for name in candidates
        if layout.left_out(name).exists()
    }
    fitted = [name for name in candidates if name not in reasons]
    if not fitted:
        raise InputError(
            "candidates",
            "none could be fitted: " + "; ".join(f"{name}: {why}" for name, why in reasons.items()),
            "correct their families or settings, or add a candidate of another family",
        )
    return fitted
