"""The search for hyperparameters, by cross-validation."""

from dataclasses import dataclass

import numpy as np
import optuna

from tasks.config import LOWER_IS_BETTER, Candidate, Train
from tasks.documents import Trial
from tasks.models.family import Family, Parameters
from tasks.models.metrics import better, score
from tasks.models.predictor import Estimator, Floats
from tasks.progress import Progress
from tasks.train.fitting import Fitting

STARTUP_TRIALS = 8
UNPRUNED_TRIALS = 4


@dataclass(frozen=True)
class Found:
    """The best trial of a search.

    Attributes:
        parameters: for the refit on all rows.
        scores: per fold.
        predicted: out-of-fold predictions in the target's unit, one per row that a fold
            validates.
        cut_short: whether time ran out before all trials had started.
        kept: what was fitted for the single fold of the best trial; None where the candidate is
            fitted once more on all rows.
    """

    parameters: Parameters
    scores: list[float]
    predicted: Floats
    trials: list[Trial]
    cut_short: bool
    kept: Estimator | None


def search(
    family: Family, candidate: Candidate, train: Train, fitting: Fitting, progress: Progress
) -> Found:
    """Try the family's defaults, then what a tree-structured Parzen estimator suggests.

    A trial ends after a fold in which its mean score so far is worse than the median of
    earlier trials (Golovin et al. 2017, Google Vizier); ``fixed`` keys override suggestions.

    Raises:
        ValueError: no trial gave a score.
    """
    # a trial that raises is told by who catches it; Optuna would print its traceback as well
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(
        direction="minimize" if train.metric in LOWER_IS_BETTER else "maximize",
        sampler=optuna.samplers.TPESampler(seed=train.seed, n_startup_trials=STARTUP_TRIALS),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=UNPRUNED_TRIALS),
    )
    study.enqueue_trial(family.defaults)
    best: Found | None = None

    def objective(trial: optuna.Trial) -> float:
        nonlocal best
        parameters = {**family.search(trial, fitting.table.schema), **candidate.fixed}
        trial.set_user_attr("parameters", parameters)
        result = _cross_validated(family, parameters, train, fitting, trial, candidate.refit)
        value = float(np.mean(result.scores))
        if best is None or better(train.metric, value, float(np.mean(best.scores))):
            best = result
        return value

    def report(_: optuna.Study, trial: optuna.trial.FrozenTrial) -> None:
        done = trial.number + 1
        shown = "-" if best is None else f"{np.mean(best.scores):.5g}"
        progress(
            done / candidate.trials,
            f"trial {done} of {candidate.trials}: best {train.metric} {shown}",
        )

    study.optimize(
        objective, n_trials=candidate.trials, timeout=candidate.timeout, callbacks=[report]
    )
    if best is None:
        raise ValueError(f"no trial gave a {train.metric}")
    trials = [_recorded(trial) for trial in study.trials]
    return Found(
        parameters=best.parameters,
        scores=best.scores,
        predicted=best.predicted,
        trials=trials,
        cut_short=len(trials) < candidate.trials,
        kept=best.kept,
    )


def _cross_validated(
    family: Family,
    parameters: Parameters,
    train: Train,
    fitting: Fitting,
    trial: optuna.Trial,
    refit: bool,
) -> Found:
    table = fitting.table
    predicted = np.full((len(table.validated), *table.schema.prediction_shape), np.nan)
    scores: list[float] = []
    fitted: list[Estimator] = []
    for number, (_, validating) in enumerate(table.parts):
        estimator = family.build(parameters, table.schema, train.seed)
        held_out = table.X[validating]
        estimator.fit(*fitting.rows(number), fitting.validation(number))
        fitted.append(estimator)
        answers = table.in_own_unit(estimator.predict(held_out))
        predicted[table.places(validating)] = answers
        scores.append(score(train.metric, table.own[validating], answers))
        trial.report(float(np.mean(scores)), number)
        if number + 1 < len(table.parts) and trial.should_prune():
            raise optuna.TrialPruned
    growth = len(table.y) / float(np.mean([len(rows) for rows, _ in table.parts]))
    if not refit:
        (kept,) = fitted
        return Found(parameters, scores, predicted, [], False, kept)
    chosen = family.refit_parameters(parameters, fitted, growth)
    return Found(chosen, scores, predicted, [], False, None)


def _recorded(trial: optuna.trial.FrozenTrial) -> Trial:
    complete = trial.state == optuna.trial.TrialState.COMPLETE
    pruned = trial.state == optuna.trial.TrialState.PRUNED
    return Trial(
        number=trial.number,
        parameters=trial.user_attrs.get("parameters", trial.params),
        score=trial.value if complete else None,
        state="complete" if complete else "pruned" if pruned else "failed",
    )
