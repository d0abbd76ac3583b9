"""The evaluate stage: choose the winner on validation rows, measure it on the hold-out."""

from tasks.config import Columns, Evaluate, Metric, Target, Train
from tasks.documents import WEIGHT, Evaluation, Interval, Schema, sha256
from tasks.documents.table import read_table
from tasks.evaluate.baselines import SIMPLE, simple_predictions
from tasks.evaluate.bootstrap import draw
from tasks.evaluate.calibration import calibration
from tasks.evaluate.champion import Challenge, challenge
from tasks.evaluate.hold_out import read_hold_out
from tasks.evaluate.importance import importances
from tasks.evaluate.influence import influences
from tasks.evaluate.latency import latency
from tasks.evaluate.leaderboard import Leaderboard
from tasks.evaluate.output import write_metrics, write_plots, write_predictions
from tasks.evaluate.parity import certify
from tasks.evaluate.slices import slices
from tasks.evaluate.trained import Trained, choose, read_left_out, read_trained
from tasks.layout import Layout
from tasks.models.decision import confusion, decisions
from tasks.models.metrics import score
from tasks.models.objective import PredictedRows, Predictions, objective
from tasks.models.predictor import Floats
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
    schema, chosen = hold_out.schema, objective(target.objective)
    classes = schema.classes if chosen.rules.target == "classes" else []
    predictions = Predictions(hold_out.y, predicted, hold_out.weight)
    resamples = board.resamples
    rows = PredictedRows(_validated(winner, schema, layout), predictions, resamples)
    threshold = chosen.threshold(rows, evaluate)
    rejection = chosen.rejection(rows, schema, evaluate)
    calibrated = calibration(predicted, hold_out, resamples) if chosen.probabilities else None
    decided = decisions(predicted, classes, threshold or rejection) if classes else None
    ours = board.named(winner.name)
    progress(0.6, "measuring slices")
    evaluation = Evaluation(
        objective=target.objective,
        metric=metric,
        left_out=read_left_out(candidates, layout),
        winner=winner.name,
        winner_family=winner.training.family,
        model_sha256=sha256(winner.model),
        model_bytes=winner.model.stat().st_size,
        rows=len(hold_out.y),
        classes=classes,
        leaderboard=board.lines(),
        population_metrics=_population_metrics(board, predicted),
        gain_over_champion=challenged.gain,
        champion_sha256=challenged.champion_sha256,
        champion_rows=challenged.rows,
        champion_obstacle=challenged.obstacle,
        calibration=calibrated.bins if calibrated else [],
        calibration_error=calibrated.error if calibrated else None,
        calibration_floor=calibrated.floor if calibrated else None,
        threshold=threshold,
        confusion=[] if decided is None else confusion(hold_out.y, decided, len(classes)),
        slices=slices(
            metric,
            ours,
            predicted,
            threshold.value if threshold else None,
            hold_out,
            resamples,
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
        curves=chosen.curves(predictions, schema, evaluate.seed),
        rejection=rejection,
        influences=influences(predicted, predictor, hold_out) if chosen.probabilities else {},
        interval=chosen.interval(rows, evaluate.confidence),
        gains_over_baselines=board.gains(ours, "baseline"),
        gains_over_references=board.gains(ours, "reference"),
    )
    served, parity = certify(predictor, schema.encode(hold_out.rows), evaluation, progress)
    evaluation = evaluation.model_copy(update={"parity": parity})
    latency(served, predictor, hold_out, evaluation.model_sha256).write(layout.latency)
    write_predictions(predictions, hold_out, layout)
    write_plots(evaluation, predictions, layout)
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
    """Measure every model, and the winner against the champion."""
    rows = board.hold_out.rows
    for number, model in enumerate(trained):
        progress(number / len(trained), f"measuring {model.name}")
        theirs = predicted if model is winner else model.predictor().predict(rows)
        family, role = model.training.family, model.role
        measured = board.add(model.name, family, role, model.training.score, theirs)
        if model is winner:
            ours = measured
    for role in SIMPLE:
        for name, theirs in simple_predictions(role, layout, board.hold_out).items():
            progress(1.0, f"measuring the {role} {name}")
            board.add(name, role, role, None, theirs)
    progress(1.0, "measuring the champion")
    return challenge(board, ours, predicted, layout)


def _validated(winner: Trained, schema: Schema, layout: Layout) -> Predictions:
    """Return the rows that validate, with the winner's predictions out of fold."""
    # a forecast's truth is made of what it looks at
    names = [*(schema.columns if schema.step_names else []), schema.target, WEIGHT]
    training = read_table(layout.train, list(dict.fromkeys(names))).to_pandas()
    rows, out_of_fold = winner.out_of_fold()
    weight = training[WEIGHT].to_numpy(dtype="float64")
    return Predictions(schema.truth(training)[rows], out_of_fold, weight[rows])


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
