"""The evaluate stage: choose the winner on validation rows, measure it on the hold-out."""

from typing import Any

import numpy.typing as npt

from tasks.config import Columns, Costs, Evaluate, Metric, Rejection, Target, Train
from tasks.documents import (
    WEIGHT,
    Evaluation,
    Interval,
    PredictionInterval,
    Rejected,
    Schema,
    Threshold,
    sha256,
)
from tasks.documents.table import read_table
from tasks.evaluate import rejection
from tasks.evaluate.baselines import SIMPLE, simple_predictions
from tasks.evaluate.bootstrap import Resamples, draw
from tasks.evaluate.calibration import calibration
from tasks.evaluate.champion import Challenge, challenge
from tasks.evaluate.curves import curves
from tasks.evaluate.hold_out import HoldOut, read_hold_out
from tasks.evaluate.importance import importances
from tasks.evaluate.influence import influences
from tasks.evaluate.latency import latency
from tasks.evaluate.leaderboard import Leaderboard
from tasks.evaluate.output import write_metrics, write_plots, write_predictions
from tasks.evaluate.slices import slices
from tasks.evaluate.threshold import best_threshold, confusion, consequences
from tasks.evaluate.trained import Trained, choose, read_left_out, read_trained
from tasks.layout import Layout
from tasks.models.interval import coverage, learn_interval
from tasks.models.metrics import score
from tasks.models.predictor import Floats
from tasks.models.rejection import decide
from tasks.progress import Progress, silent


def evaluate(
    candidates: list[str],
    target: Target,
    columns: Columns,
    train: Train,
    evaluate: Evaluate,
    layout: Layout,
    progress: Progress = silent,
) -> Evaluation:
    """Evaluate everything that was trained for a solution.

    The champion is read but is no dependency in ``dvc.yaml``: a promotion must not make the
    evaluation that led to it out of date. The verdict notices when the two have parted.

    Args:
        candidates: keys, in the order of the file.
        target: what is predicted.
        columns: roles; gives the sensitive columns.
        train: gives the metric.
        evaluate: resamples, confidence, slices, costs, seed.
        layout: reads training and held-out rows, schema, models and champion; writes
            ``evaluation``, ``latency``, ``metrics``, ``predictions`` and what ``dvc plots`` draws.
        progress: told what is being measured.

    Raises:
        InputError: an input is missing or does not fit, or the champion was tampered with.
    """
    metric = train.metric
    hold_out = read_hold_out(target, layout, columns.group)
    board = Leaderboard(metric, hold_out, draw(hold_out.strata, evaluate, hold_out.units))
    trained = read_trained(candidates, layout)
    winner = choose(trained, metric)
    predictor = winner.predictor()
    predicted = predictor.predict(hold_out.rows)
    challenged = _fill(
        board,
        trained,
        winner,
        predicted,
        layout,
        lambda done, what: progress(0.6 * done, what),
    )
    objective = hold_out.schema.objective
    classes = hold_out.schema.classes if objective in ("binary", "multiclass") else []
    threshold = rejected = None
    if objective == "binary":
        threshold = _threshold(winner, predicted, evaluate.costs, hold_out, board.resamples, layout)
    if evaluate.rejection is not None:
        rejected = _rejected(
            winner, predicted, evaluate.rejection, hold_out, board.resamples, layout
        )
    calibrated = calibration(predicted, hold_out, board.resamples) if classes else None
    ours = board.named(winner.name)
    progress(0.6, "measuring slices")
    evaluation = Evaluation(
        objective=objective,
        metric=metric,
        left_out=read_left_out(candidates, layout),
        winner=winner.name,
        winner_family=winner.training.family,
        model_sha256=sha256(winner.model),
        model_bytes=winner.model.stat().st_size,
        rows=len(hold_out.y),
        classes=classes,
        entrants=board.entrants(),
        population_metrics=_population_metrics(board, predicted),
        gain_over_champion=challenged.gain,
        champion_sha256=challenged.champion_sha256,
        champion_rows=challenged.rows,
        champion_obstacle=challenged.obstacle,
        calibration=calibrated.bins if calibrated else [],
        calibration_error=calibrated.error if calibrated else None,
        calibration_floor=calibrated.floor if calibrated else None,
        threshold=threshold,
        confusion=threshold.confusion if threshold else _confusion(predicted, rejected, hold_out),
        slices=slices(
            metric,
            ours,
            predicted,
            threshold.value if threshold else None,
            hold_out,
            board.resamples,
            columns,
            evaluate,
        ),
        importances=importances(
            metric,
            predictor,
            hold_out,
            evaluate.seed,
            lambda done, what: progress(0.7 + 0.3 * done, what),
        ),
        curves=curves(predicted, hold_out, evaluate.seed),
        rejection=rejected,
        influences=influences(predicted, predictor, hold_out) if classes else {},
        interval=_interval(winner, predicted, evaluate.confidence, hold_out, layout)
        if objective in ("regression", "forecast")
        else None,
        gains_over_baselines=board.gains(ours, "baseline"),
        gains_over_references=board.gains(ours, "reference"),
    )
    latency(predictor, hold_out, evaluation.model_sha256).write(layout.latency)
    write_predictions(predicted, hold_out, layout)
    write_plots(evaluation, predicted, hold_out, layout)
    write_metrics(evaluation, layout)
    evaluation.write(layout.evaluation)
    return evaluation


def _fill(
    board: Leaderboard,
    trained: list[Trained],
    winner: Trained,
    predicted: Floats,
    layout: Layout,
    progress: Progress,
) -> Challenge:
    """Measure every entrant, and the winner against the champion."""
    rows = board.hold_out.rows
    for number, entrant in enumerate(trained):
        progress(number / len(trained), f"measuring {entrant.name}")
        theirs = predicted if entrant is winner else entrant.predictor().predict(rows)
        family, role = entrant.training.family, entrant.role
        measured = board.add(entrant.name, family, role, entrant.training.score, theirs)
        if entrant is winner:
            ours = measured
    for role in SIMPLE:
        for name, theirs in simple_predictions(role, layout, board.hold_out).items():
            progress(1.0, f"measuring the {role} {name}")
            board.add(name, role, role, None, theirs)
    progress(1.0, "measuring the champion")
    return challenge(board, ours, predicted, layout)


def _threshold(
    winner: Trained,
    predicted: Floats,
    costs: Costs | None,
    hold_out: HoldOut,
    resamples: Resamples,
    layout: Layout,
) -> Threshold:
    y, out_of_fold, weight = _validation(winner, hold_out.schema, layout)
    value = best_threshold(y == 1, out_of_fold[:, 1], weight, costs)
    return consequences(value, costs, predicted[:, 1], hold_out, resamples)


def _rejected(
    winner: Trained,
    predicted: Floats,
    chosen: Rejection,
    hold_out: HoldOut,
    resamples: Resamples,
    layout: Layout,
) -> Rejected:
    number = rejection.rejected_class(chosen, hold_out.schema.classes)
    y, out_of_fold, weight = _validation(winner, hold_out.schema, layout)
    value = rejection.best_rejection(y, out_of_fold, weight, number, chosen.in_scope_accuracy)
    return rejection.consequences(value, chosen, predicted, hold_out, resamples)


def _validation(
    winner: Trained, schema: Schema, layout: Layout
) -> tuple[npt.NDArray[Any], Floats, Floats]:
    """Give truth, out-of-fold predictions and sample weights of the rows that validate."""
    training_rows = read_table(layout.train, [schema.target, WEIGHT]).to_pandas()
    rows, out_of_fold = winner.out_of_fold()
    weight = training_rows[WEIGHT].to_numpy(dtype="float64")[rows]
    return schema.truth(training_rows)[rows], out_of_fold, weight


def _interval(
    winner: Trained, predicted: Floats, confidence: float, hold_out: HoldOut, layout: Layout
) -> PredictionInterval:
    schema = hold_out.schema
    names = list(dict.fromkeys([*schema.columns, schema.target]))
    truth = schema.truth(read_table(layout.train, names).to_pandas())
    rows, out_of_fold = winner.out_of_fold()
    learnt = learn_interval(truth[rows], out_of_fold, confidence)
    return learnt.model_copy(update={"coverage": coverage(learnt, hold_out.y, predicted)})


def _population_metrics(board: Leaderboard, predicted: Floats) -> dict[Metric, Interval]:
    hold_out, resamples = board.hold_out, board.resamples
    if not hold_out.schema.weighted:
        return {}
    y, weight = hold_out.y, hold_out.weight
    return {
        metric: resamples.interval(
            metric,
            score(metric, y, predicted, weight),
            resamples.scores(metric, y, predicted, weight),
            weight,
        )
        for metric in board.metrics
    }


def _confusion(predicted: Floats, rejected: Rejected | None, hold_out: HoldOut) -> list[list[int]]:
    if hold_out.schema.objective != "multiclass":
        return []
    decided = predicted.argmax(axis=1)
    if rejected is not None:
        number = hold_out.schema.classes.index(rejected.label)
        decided = decide(predicted, number, rejected.value)
    return confusion(hold_out.y, decided, predicted.shape[1])
