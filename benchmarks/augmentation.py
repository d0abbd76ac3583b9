"""What made rows of rare classes are worth, against class weights and against nothing.

``python -m benchmarks.augmentation [fraud steel] [--trials N]`` prints two tables for each
solution. The first: each balance with two families, all tuned over the same hyperparameters;
the cross-validated figure by which a pipeline chooses, and the figure on the hold-out with its
interval and its paired difference to the balance that the solution had without made rows. The
second: how faithful made rows are, on rows of the last fold's training part.
"""

import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scratch import fresh_project
from tasks.config import Balance, Candidate, Solution, load
from tasks.evaluate.bootstrap import draw
from tasks.evaluate.hold_out import read_hold_out
from tasks.layout import Layout
from tasks.models.family import family
from tasks.models.metrics import score
from tasks.models.predictor import Floats
from tasks.models.threads import one_thread
from tasks.progress import silent
from tasks.stages import run_stage
from tasks.train.fitting import Fitting
from tasks.train.search import search
from tasks.train.table import Table

FAMILIES = {"fraud": ("xgboost", "logistic"), "steel": ("xgboost", "svm")}
VARIANTS: tuple[tuple[Balance, float], ...] = (
    ("none", 1.0),
    ("classes", 1.0),
    ("smote", 1.0),
    ("gan", 1.0),
    ("smote", 0.2),
)
MADE: tuple[Balance, ...] = ("smote", "gan")
TRIALS = 5
"""The defaults and suggestions at random: the same for every balance, as no score steers them."""

TREES = 200


@dataclass(frozen=True)
class Measured:
    """One balance with one family.

    Attributes:
        validated: cross-validated figure, and its standard deviation over folds.
        predicted: of the hold-out.
        seconds: tuning and fitting, without making rows.
    """

    validated: tuple[float, float]
    predicted: Floats
    seconds: float


def main() -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("solutions", nargs="*", default=list(FAMILIES))
    parser.add_argument("--trials", type=int, default=TRIALS)
    arguments = parser.parse_args()
    with fresh_project() as root:
        previous = Path.cwd()
        os.chdir(root)
        for name in arguments.solutions:
            for stage in ("ingest", "validate", "split"):
                run_stage(stage, name, root)
            solution, layout = load(root).solution(name), Layout(root, name)
            with one_thread():
                for line in compared(name, solution, layout, arguments.trials):
                    print(line, flush=True)
                for line in judged(name, solution, layout):
                    print(line, flush=True)
        os.chdir(previous)


def compared(name: str, solution: Solution, layout: Layout, trials: int) -> Iterator[str]:
    """Return the lines of the first table."""
    hold_out = read_hold_out(solution.target, layout)
    metric = solution.train.metric
    resamples = draw(hold_out.strata, solution.evaluate)
    own = solution.train.balance
    references: dict[str, Floats] = {}
    yield f"| {name} | balance | ratio | {metric}: validated | held out | gain | made in | s |"
    yield "| --- | --- | ---: | ---: | --- | --- | ---: | ---: |"
    # what the solution has without made rows comes first: gains are over it
    for balance, ratio in sorted(VARIANTS, key=lambda variant: variant[0] != own):
        table = Table.read(layout, solution.target, by_class=balance == "classes")
        fitting = Fitting(table, balance, ratio, solution.train.seed)
        made_in = prepared(fitting)
        for chosen in FAMILIES[name]:
            each = trained(name, chosen, solution, fitting, hold_out.rows, trials)
            reference = references.setdefault(chosen, each.predicted)
            scores = resamples.scores(metric, hold_out.y, each.predicted)
            value = score(metric, hold_out.y, each.predicted)
            held_out = resamples.interval(metric, value, scores)
            gain = resamples.difference(
                metric,
                value - score(metric, hold_out.y, reference),
                scores - resamples.scores(metric, hold_out.y, reference),
            )
            mean, deviation = each.validated
            yield (
                f"| {chosen} | {balance} | {ratio if balance in MADE else ''} "
                f"| {mean:.4f} ± {deviation:.4f} "
                f"| {value:.4f} [{held_out.low:.3f}, {held_out.high:.3f}] "
                f"| {gain.value:+.4f} [{gain.low:+.3f}, {gain.high:+.3f}] "
                f"| {made_in:.0f} | {each.seconds:.0f} |"
            )


def prepared(fitting: Fitting) -> float:
    """Make all rows that will be needed; give the seconds of processor time it took."""
    started = time.process_time()
    for fold in (*range(len(fitting.table.parts)), None):
        fitting.rows(fold)
    return time.process_time() - started


def trained(
    name: str, chosen: str, solution: Solution, fitting: Fitting, test: Any, trials: int
) -> Measured:
    """Tune, fit and predict as the train stage does."""
    started = time.process_time()
    models = family("tabular", chosen)
    candidate = Candidate(
        solution=name, kind="tabular", family=chosen, trials=trials, timeout=36_000
    )
    result = search(models, candidate, solution.train, fitting, silent)
    schema = fitting.table.schema
    estimator = models.build(result.parameters, schema, solution.train.seed)
    estimator.fit(*fitting.rows(None))
    seconds = time.process_time() - started
    validated = float(np.mean(result.scores)), float(np.std(result.scores))
    return Measured(validated, estimator.predict(schema.encode(test)), seconds)


def judged(name: str, solution: Solution, layout: Layout) -> Iterator[str]:
    """Return the lines of the second table."""
    table = Table.read(layout, solution.target)
    schema = table.schema
    fold = len(table.parts) - 1
    rows = table.parts[fold][0]
    # the solutions measured here have numbers only, and none missing
    centre, spread = table.X[rows].mean(axis=0), table.X[rows].std(axis=0)
    scaled = (table.X[rows] - centre) / spread
    yield ""
    yield f"| {name} | class | true | told apart | marginals | correlations | nearest |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for balance in MADE:
        fitting = Fitting(table, balance, 1.0, solution.train.seed)
        X, y, _ = fitting.rows(fold)
        made, classes = X[len(rows) :], y[len(rows) :]
        for number in np.unique(classes):
            true = scaled[table.y[rows] == number]
            false = (made[classes == number] - centre) / spread
            yield (
                f"| {balance} | {schema.classes[number]} | {len(true)} "
                f"| {told_apart(true, false):.2f} | {marginals(true, false):.2f} "
                f"| {correlations(true, false):.2f} | {nearest(true, false):.2f} |"
            )


def told_apart(true: Floats, made: Floats) -> float:
    """Return the AUC of a forest that tells true rows from as many made ones; 0.5 is perfect."""
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    made = made[: len(true)]
    rows = np.vstack([true[: len(made)], made])
    label = np.repeat([0, 1], len(made))
    forest = RandomForestClassifier(TREES, min_samples_leaf=3, random_state=0)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    predicted = cross_val_predict(forest, rows, label, cv=folds, method="predict_proba")
    return score("roc_auc", label, predicted)


def marginals(true: Floats, made: Floats) -> float:
    """Return the mean Kolmogorov-Smirnov distance of the columns; 0 is perfect, 1 the worst."""
    from scipy.stats import ks_2samp

    return float(np.mean([ks_2samp(a, b).statistic for a, b in zip(true.T, made.T, strict=True)]))


def correlations(true: Floats, made: Floats) -> float:
    """Return the mean absolute difference of correlations between columns; 0 is perfect."""
    return float(np.abs(_correlations(true) - _correlations(made)).mean())


def _correlations(rows: Floats) -> Floats:
    steady = rows + 1e-9 * np.random.default_rng(0).normal(size=rows.shape)
    above = np.triu_indices(rows.shape[1], 1)
    return np.asarray(np.corrcoef(steady.T))[above]


def nearest(true: Floats, made: Floats) -> float:
    """Return how far made rows lie from true ones, in the distance of true ones to each other.

    Medians; near 0 made rows are copies, near 1 they lie as true ones do.
    """
    from sklearn.neighbors import NearestNeighbors

    among = NearestNeighbors(n_neighbors=2).fit(true)
    to_made = np.median(among.kneighbors(made, n_neighbors=1)[0])
    return float(to_made / np.median(among.kneighbors(true)[0][:, 1]))


if __name__ == "__main__":
    main()
