"""Quality and time against what one would write by hand: Optuna over XGBoost in one script.

``python -m benchmarks.against_script [SOLUTION ...]`` runs each solution from nothing, then the
script on the very same split: 40 trials, cross-validated over the same folds, early stopping,
refitted on all training rows. The difference on the hold-out comes with a paired bootstrap
interval; positive means that the pipeline is better.
"""

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.scratch import fresh_project, lepton_run
from tasks.config import LOWER_IS_BETTER, Solution, load
from tasks.documents import FOLD
from tasks.kinds.tabular.encode import typed_features
from tasks.kinds.tabular.schema import TableSchema
from tasks.layout import Layout
from tasks.models.metrics import score

TRIALS = 40
RESAMPLES = 1000


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("solutions", nargs="*", default=["purchase", "income", "housing-district"])
    print("| solution | metric | pipeline | script | difference [95 %] | pipeline s | script s |")
    print("| --- | --- | ---: | ---: | --- | ---: | ---: |")
    for name in parser.parse_args().solutions:
        with fresh_project() as root:
            run = lepton_run(root, name)
            print(compare(root, name, run.wall), flush=True)


def compare(root: Path, name: str, pipeline_seconds: float) -> str:
    """Run the script on the pipeline's split and give the table's line."""
    solution, layout = load(root).solution(name), Layout(root, name)
    schema = TableSchema.read(layout.schema)
    test = pd.read_parquet(layout.test)
    started = time.perf_counter()
    by_script = script(solution, pd.read_parquet(layout.train), test, schema)
    script_seconds = time.perf_counter() - started
    by_pipeline = stored_predictions(layout, schema)
    truth, metric = schema.truth(test), solution.train.metric
    sign = -1 if metric in LOWER_IS_BETTER else 1
    random = np.random.default_rng(0)
    differences = []
    for _ in range(RESAMPLES):
        rows = random.integers(0, len(truth), len(truth))
        differences.append(
            sign
            * (
                score(metric, truth[rows], by_pipeline[rows])
                - score(metric, truth[rows], by_script[rows])
            )
        )
    low, high = np.quantile(differences, [0.025, 0.975])
    return (
        f"| {name} | {metric} | {score(metric, truth, by_pipeline):.4g} "
        f"| {score(metric, truth, by_script):.4g} | [{low:.4g}, {high:.4g}] "
        f"| {pipeline_seconds:.0f} | {script_seconds:.0f} |"
    )


def stored_predictions(layout: Layout, schema: TableSchema) -> npt.NDArray[np.float64]:
    """Read the winner's predictions on the hold-out."""
    table = pd.read_parquet(layout.predictions)
    if not schema.classes:
        return table["prediction"].to_numpy()
    return table[[f"p{number}" for number in range(len(schema.classes))]].to_numpy()


def script(
    solution: Solution, train: pd.DataFrame, test: pd.DataFrame, schema: TableSchema
) -> npt.NDArray[np.float64]:
    """Tune and fit XGBoost as a single script would, with both cores; predict the hold-out."""
    import optuna
    import xgboost

    X, y, folds = typed_features(train, schema), schema.truth(train), train[FOLD]
    metric, logarithm = solution.train.metric, solution.target.transform == "log"
    fitted_y = np.log(y) if logarithm else y

    def build(parameters: dict[str, Any], rounds: int, stop: int | None) -> Any:
        kind = xgboost.XGBClassifier if schema.classes else xgboost.XGBRegressor
        return kind(
            **parameters,
            n_estimators=rounds,
            early_stopping_rounds=stop,
            tree_method="hist",
            enable_categorical=True,
            n_jobs=2,
        )

    def predict(model: Any, rows: pd.DataFrame) -> npt.NDArray[np.float64]:
        if schema.classes:
            return np.asarray(model.predict_proba(rows), dtype="float64")
        predicted = np.asarray(model.predict(rows), dtype="float64")
        return np.exp(predicted) if logarithm else predicted

    def objective(trial: optuna.Trial) -> float:
        parameters = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.3, log=True),
            "max_depth": trial.suggest_int("max_depth", 3, 10),
            "min_child_weight": trial.suggest_float("min_child_weight", 1, 20, log=True),
            "subsample": trial.suggest_float("subsample", 0.5, 1.0),
            "colsample_bytree": trial.suggest_float("colsample_bytree", 0.4, 1.0),
            "reg_lambda": trial.suggest_float("reg_lambda", 1e-3, 10, log=True),
        }
        scores, rounds = [], []
        for fold in sorted(set(folds) - {-1}):
            inside, outside = (folds != fold).to_numpy(), (folds == fold).to_numpy()
            model = build(parameters, 2000, 50)
            model.fit(
                X[inside],
                fitted_y[inside],
                eval_set=[(X[outside], fitted_y[outside])],
                verbose=False,
            )
            scores.append(score(metric, y[outside], predict(model, X[outside])))
            rounds.append(model.best_iteration + 1)
        trial.set_user_attr("rounds", int(np.mean(rounds)))
        return float(np.mean(scores))

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        direction="minimize" if metric in LOWER_IS_BETTER else "maximize",
        sampler=optuna.samplers.TPESampler(seed=0),
    )
    study.optimize(objective, n_trials=TRIALS)
    model = build(study.best_params, study.best_trial.user_attrs["rounds"], None)
    model.fit(X, fitted_y)
    return predict(model, typed_features(test, schema))


if __name__ == "__main__":
    main()
