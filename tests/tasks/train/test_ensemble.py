"""The ensemble is the best mean that validation rows show, and stands on its own."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.config import Candidate, Target, Train
from tasks.documents import FOLD, Training
from tasks.documents.predictions import read_predictions, write_predictions
from tasks.layout import Layout
from tasks.models.artefact import read
from tasks.models.metrics import score
from tasks.train import ensemble, train

CLICKED = Target(column="clicked", objective="binary", positive="yes")
PRICE = Target(column="price", objective="regression", transform="log")
AUC = Train(metric="roc_auc")


def trained(layout: Layout, rule: Train, target: Target, families: list[str]) -> list[str]:
    names = [f"{layout.solution}-{family.replace('_', '-')}" for family in families]
    for name, family in zip(names, families, strict=True):
        chosen = Candidate(solution=layout.solution, kind="tabular", family=family)
        train(name, chosen, rule, target, layout)
    return names


def test_weights_add_up_and_the_score_is_that_of_the_predictions(clicks: Layout) -> None:
    names = trained(clicks, AUC, CLICKED, ["logistic", "svm", "xgboost"])
    training = ensemble(names, AUC, CLICKED, clicks)
    assert sum(training.members.values()) == pytest.approx(1)
    assert all(weight >= 0.05 for weight in training.members.values())
    rows = pd.read_parquet(clicks.train)
    _, probabilities = read_predictions(clicks.ensemble / "validation.npz")
    event = (rows["clicked"] == "yes").to_numpy().astype(int)
    per_fold = [
        score("roc_auc", event[fold], probabilities[fold])
        for fold in (np.flatnonzero(rows[FOLD] == number) for number in range(3))
    ]
    assert training.score == pytest.approx(np.mean(per_fold))
    singles = [Training.read(clicks.candidate(name) / "training.json").score for name in names]
    assert training.score > max(singles) - 0.01


def test_luck_on_validation_rows_is_not_rewarded(clicks: Layout) -> None:
    """Of many candidates that guess, some blend looks good on the rows that chose it."""
    names = []
    (first,) = trained(clicks, AUC, CLICKED, ["svm"])
    for number in range(12):
        folder = clicks.candidate(f"clicks-guess-{number}")
        shutil.copytree(clicks.candidate(first), folder)
        chance = np.random.default_rng(number).random(300)
        predicted = np.column_stack([1 - chance, chance])
        write_predictions(folder / "validation.npz", np.arange(300), predicted)
        names.append(folder.name)
    training = ensemble(names, AUC, CLICKED, clicks)
    assert abs(training.score - 0.5) < 0.06


def test_a_single_fold_is_enough(clicks: Layout) -> None:
    rows = pd.read_parquet(clicks.train)
    rows[FOLD] = np.where(np.arange(300) % 3 == 0, 0, -1)
    rows.to_parquet(clicks.train)
    names = trained(clicks, AUC, CLICKED, ["logistic", "svm"])
    training = ensemble(names, AUC, CLICKED, clicks)
    assert training.score_sd == 0
    assert training.score > 0.7
    validated, _ = read_predictions(clicks.ensemble / "validation.npz")
    assert validated.tolist() == list(range(0, 300, 3))


def test_the_model_needs_no_other_file(clicks: Layout) -> None:
    names = trained(clicks, AUC, CLICKED, ["logistic", "xgboost"])
    training = ensemble(names, AUC, CLICKED, clicks)
    rows = pd.read_parquet(clicks.train).head(20)
    expected = sum(
        weight * read(clicks.candidate(name) / "model.joblib").predict(rows)
        for name, weight in training.members.items()
    )
    moved = clicks.root / "elsewhere.joblib"
    (clicks.ensemble / "model.joblib").rename(moved)
    for name in names:
        (clicks.candidate(name) / "model.joblib").unlink()
    assert read(moved).predict(rows) == pytest.approx(np.asarray(expected))


def test_one_candidate_is_its_own_ensemble(clicks: Layout) -> None:
    (name,) = trained(clicks, AUC, CLICKED, ["svm"])
    training = ensemble([name], AUC, CLICKED, clicks)
    assert training.members == {name: 1.0}
    rows = pd.read_parquet(clicks.train).head(20)
    single = read(clicks.candidate(name) / "model.joblib").predict(rows)
    assert np.array_equal(read(clicks.ensemble / "model.joblib").predict(rows), single)
    assert training.requires == ["joblib", "scikit-learn"]


def test_useless_candidates_are_left_out(clicks: Layout) -> None:
    good, bad = trained(clicks, AUC, CLICKED, ["logistic", "forest"])
    path = clicks.candidate(bad) / "validation.npz"
    wrong = (pd.read_parquet(clicks.train)["clicked"] == "no").to_numpy(dtype=float)
    write_predictions(path, np.arange(len(wrong)), np.column_stack([1 - wrong, wrong]))
    training = ensemble([good, bad], AUC, CLICKED, clicks)
    assert training.members == {good: 1.0}


@pytest.mark.parametrize("metric", ["rmse", "rmse_log"])
def test_a_log_target_is_averaged_in_the_better_unit(prices: Layout, metric: Any) -> None:
    rule = Train(metric=metric)
    names = trained(prices, rule, PRICE, ["ridge", "forest", "histogram_boosting"])
    training = ensemble(names, rule, PRICE, prices)
    singles = [Training.read(prices.candidate(name) / "training.json").score for name in names]
    assert training.score < 1.02 * min(singles)
    assert training.parameters["unit"] in {"own", "learnt"}

    rows = pd.read_parquet(prices.train).head(20)
    members = [
        (weight, read(prices.candidate(name) / "model.joblib").predict(rows))
        for name, weight in training.members.items()
    ]
    if training.parameters["unit"] == "own":
        expected = sum(weight * values for weight, values in members)
    else:
        expected = np.exp(sum(weight * np.log(values) for weight, values in members))
    assert read(prices.ensemble / "model.joblib").predict(rows) == pytest.approx(expected)


def test_rows_that_no_fold_validates_are_left_out(
    tmp_path: Path, write_split: Callable[..., pd.DataFrame]
) -> None:
    layout = Layout(tmp_path, "clicks")
    rows = write_split(layout, time_ordered=True)
    names = trained(layout, AUC, CLICKED, ["logistic", "svm"])
    ensemble(names, AUC, CLICKED, layout)
    validated, predicted = read_predictions(layout.ensemble / "validation.npz")
    assert validated.tolist() == np.flatnonzero(rows[FOLD] >= 0).tolist()
    assert np.isfinite(predicted).all()
