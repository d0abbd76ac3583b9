"""A candidate is tuned without looking where it must not, and leaves what later stages read."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.config import Candidate, Target, Train
from tasks.documents import FOLD, WEIGHT, Timing, Training, sha256
from tasks.documents.predictions import read_predictions
from tasks.errors import InputError
from tasks.kinds.tabular.schema import TableSchema
from tasks.layout import Layout
from tasks.models.artefact import read
from tasks.models.metrics import score
from tasks.train import ensemble, train
from tests.tasks.train.conftest import split

CLICKED = Target(column="clicked", objective="binary", positive="yes")
PRICE = Target(column="price", objective="regression", transform="log")
AUC = Train(metric="roc_auc")
RMSE = Train(metric="rmse")


def candidate(family: str, **options: Any) -> Candidate:
    return Candidate(solution="clicks", kind="tabular", family=family, **options)


def test_leaves_model_record_predictions_and_timing(clicks: Layout) -> None:
    told: list[tuple[float, str]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        training = train(
            "clicks-logistic",
            candidate("logistic", trials=6),
            AUC,
            CLICKED,
            clicks,
            lambda fraction, message: told.append((fraction, message)),
        )
    folder = clicks.candidate("clicks-logistic")
    assert sorted(path.name for path in folder.iterdir()) == [
        "model.joblib", "training.json", "validation.npz",
    ]  # fmt: skip
    assert Training.read(folder / "training.json") == training
    assert Timing.read(clicks.timing("clicks-logistic")).trials == 6
    assert [trial.number for trial in training.trials] == list(range(6))
    assert training.trials[0].parameters == {"C": 0.1, "numbers": "spline"}
    complete = [trial.score for trial in training.trials if trial.score is not None]
    assert training.score == max(complete)
    assert training.requires == ["joblib", "scikit-learn"]
    assert not training.cut_short
    assert told[-1][0] == 1.0
    assert "6 of 6" in told[-1][1]
    assert "roc_auc" in told[-1][1]


def test_validation_predictions_have_the_score_of_the_record(clicks: Layout) -> None:
    training = train("clicks-xgboost", candidate("xgboost", trials=3), AUC, CLICKED, clicks)
    rows = pd.read_parquet(clicks.train)
    validated, predicted = read_predictions(clicks.candidate("clicks-xgboost") / "validation.npz")
    assert predicted.shape == (len(rows), 2)
    assert validated.tolist() == list(range(len(rows)))
    event = (rows["clicked"] == "yes").to_numpy().astype(int)
    per_fold = [
        score("roc_auc", event[part], predicted[part])
        for part in (np.flatnonzero(rows[FOLD] == fold) for fold in range(3))
    ]
    assert training.score == pytest.approx(np.mean(per_fold))
    assert training.score_sd == pytest.approx(np.std(per_fold))


def test_a_log_target_is_predicted_in_its_own_unit(prices: Layout) -> None:
    training = train("prices-ridge", candidate("ridge"), RMSE, PRICE, prices)
    rows = pd.read_parquet(prices.train)
    folder = prices.candidate("prices-ridge")
    _, out_of_fold = read_predictions(folder / "validation.npz")
    assert out_of_fold.shape == (len(rows),)
    for predicted in (out_of_fold, read(folder / "model.joblib").predict(rows)):
        error = np.log(np.asarray(predicted)) - np.log(rows["price"].to_numpy())
        assert np.sqrt(np.mean(error**2)) < 0.6
    assert training.score < rows["price"].std()


def test_in_time_order_no_model_sees_the_future(
    tmp_path: Path, write_split: Callable[..., pd.DataFrame]
) -> None:
    """Later targets are scrambled; predictions of earlier folds must not change by that."""
    kept = []
    for scrambled in (False, True):
        layout = Layout(tmp_path / str(scrambled), "clicks")
        rows = write_split(layout, time_ordered=True)
        if scrambled:
            last = rows[FOLD] == rows[FOLD].max()
            rows.loc[last, "clicked"] = np.where(rows.loc[last, "clicked"] == "yes", "no", "yes")
            rows.to_parquet(layout.train)
        train("clicks-xgboost", candidate("xgboost"), AUC, CLICKED, layout)
        folder = layout.candidate("clicks-xgboost")
        validated, predicted = read_predictions(folder / "validation.npz")
        assert validated.tolist() == np.flatnonzero(rows[FOLD] >= 0).tolist()
        earlier = rows[FOLD].to_numpy()[validated] < rows[FOLD].max()
        kept.append(predicted[earlier, 1])
    assert np.array_equal(*kept)


def test_out_of_fold_predictions_do_not_know_their_own_row(clicks: Layout) -> None:
    rows = pd.read_parquet(clicks.train)
    rng = np.random.default_rng(1)
    rows["clicked"] = rng.permutation(rows["clicked"])
    rows.to_parquet(clicks.train)
    training = train("clicks-forest", candidate("forest"), AUC, CLICKED, clicks)
    assert 0.35 < training.score < 0.65


def test_fixed_hyperparameters_hold_in_every_trial(clicks: Layout) -> None:
    training = train(
        "clicks-logistic", candidate("logistic", trials=4, fixed={"C": 0.5}), AUC, CLICKED, clicks
    )
    assert {trial.parameters["C"] for trial in training.trials} == {0.5}
    assert training.parameters["C"] == 0.5


def test_trees_of_the_final_fit_follow_from_early_stopping(clicks: Layout) -> None:
    training = train("clicks-xgboost", candidate("xgboost"), AUC, CLICKED, clicks)
    model: Any = read(clicks.candidate("clicks-xgboost") / "model.joblib")
    trees = training.parameters["trees"]
    assert 1 < trees < 500
    assert model.estimator.booster.num_boosted_rounds() == trees


def test_without_a_refit_the_validated_model_itself_is_kept(
    tmp_path: Path, write_split: Callable[..., pd.DataFrame]
) -> None:
    layout = Layout(tmp_path, "clicks")
    rows = write_split(layout, folds=1)
    train("clicks-logistic", candidate("logistic", trials=2, refit=False), AUC, CLICKED, layout)
    folder = layout.candidate("clicks-logistic")
    validated, predicted = read_predictions(folder / "validation.npz")
    model = read(folder / "model.joblib")
    assert np.array_equal(model.predict(rows.iloc[validated]), predicted)
    assert 0 < len(validated) < len(rows)

    train("clicks-logistic", candidate("logistic", trials=2), AUC, CLICKED, layout)
    refitted = read(folder / "model.joblib")
    assert not np.array_equal(refitted.predict(rows), model.predict(rows))


def test_no_trial_starts_after_the_timeout(clicks: Layout) -> None:
    training = train(
        "clicks-forest",
        candidate("forest", trials=50, timeout=1.0, fixed={"trees": 100}),
        AUC,
        CLICKED,
        clicks,
    )
    assert training.cut_short
    assert 1 <= len(training.trials) < 50


def test_poor_trials_stop_early(clicks: Layout) -> None:
    training = train("clicks-logistic", candidate("logistic", trials=20), AUC, CLICKED, clicks)
    states = [trial.state for trial in training.trials]
    assert "pruned" in states
    assert all((trial.score is None) == (trial.state == "pruned") for trial in training.trials)


def test_balance_and_weights_reach_the_fit_but_not_the_score(clicks: Layout) -> None:
    plain = train("clicks-logistic", candidate("logistic"), AUC, CLICKED, clicks)
    rows = pd.read_parquet(clicks.train)
    model = clicks.candidate("clicks-logistic") / "model.joblib"
    mean = read(model).predict(rows)[:, 1].mean()

    rows[WEIGHT] = np.where(rows["clicked"] == "yes", 5.0, 1.0)
    rows.to_parquet(clicks.train)
    train("clicks-logistic", candidate("logistic"), AUC, CLICKED, clicks)
    weighted = read(model).predict(rows)[:, 1].mean()
    assert weighted > mean + 0.1

    rows[WEIGHT] = 1.0
    rows.to_parquet(clicks.train)
    balanced = AUC.model_copy(update={"balance": "classes"})
    again = train("clicks-logistic", candidate("logistic"), balanced, CLICKED, clicks)
    share = (rows["clicked"] == "yes").mean()
    assert abs(read(model).predict(rows)[:, 1].mean() - 0.5) < abs(share - 0.5)
    assert again.score == pytest.approx(plain.score, abs=0.05)


def test_refuses_a_family_that_cannot_learn_the_target(clicks: Layout) -> None:
    with pytest.raises(InputError, match="ridge cannot learn binary") as raised:
        train("clicks-ridge", candidate("ridge"), AUC, CLICKED, clicks)
    assert raised.value.what == "candidates.clicks-ridge.family"
    assert not clicks.models.exists()


def test_refuses_an_unknown_hyperparameter(clicks: Layout) -> None:
    with pytest.raises(InputError, match="width: no such hyperparameter") as raised:
        train("clicks-svm", candidate("svm", fixed={"width": 1}), AUC, CLICKED, clicks)
    assert raised.value.hint == "use C, gamma, numbers"


def test_refuses_the_logarithm_of_nothing(prices: Layout) -> None:
    rows = pd.read_parquet(prices.train)
    rows.loc[3, "price"] = 0.0
    rows.to_parquet(prices.train)
    with pytest.raises(InputError, match="has no logarithm"):
        train("prices-ridge", candidate("ridge"), RMSE, PRICE, prices)


def test_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing"):
        train("clicks-svm", candidate("svm"), AUC, CLICKED, Layout(tmp_path, "clicks"))


FAMILIES: dict[str, dict[str, Any]] = {
    "logistic": {},
    "svm": {},
    "forest": {"trees": 10},
    "histogram_boosting": {"trees": 20},
    "xgboost": {"trees": 20},
    "network": {"epochs": 3, "width": 16},
}


def train_all(layout: Layout) -> None:
    for family, fixed in FAMILIES.items():
        chosen = candidate(family, trials=1 + (family == "logistic"), fixed=fixed)
        train(f"clicks-{family}", chosen, AUC, CLICKED, layout)
    ensemble([f"clicks-{family}" for family in FAMILIES], AUC, CLICKED, layout)


def digests(root: Path) -> dict[str, str]:
    """Train all families in a project at ``root``; return the SHA-256 of what they leave."""
    layout = Layout(root, "clicks")
    split(layout)
    train_all(layout)
    return {
        str(path.relative_to(layout.models)): sha256(path)
        for path in sorted(layout.models.rglob("*"))
        if path.is_file() and "timings" not in path.parts
    }


@pytest.mark.end_to_end
def test_the_same_bytes_in_any_process(tmp_path: Path, elsewhere: dict[str, str]) -> None:
    here = digests(tmp_path)
    assert len(here) == 3 * (len(FAMILIES) + 1)
    assert [name for name, digest in here.items() if elsewhere[name] != digest] == []


@pytest.mark.real_data
def test_on_real_data_rare_categories_raise_no_warnings(real_data: Path, tmp_path: Path) -> None:
    """German credit has categories that some folds lack."""
    names = [f"c{i}" for i in range(20)]
    rows = pd.read_csv(real_data / "german-credit" / "german.csv", names=[*names, "outcome"])
    text = [name for name in names if not pd.api.types.is_numeric_dtype(rows[name])]
    layout = Layout(tmp_path, "clicks")
    layout.data.mkdir(parents=True)
    rows["outcome"] = rows["outcome"].astype(str)
    rows[FOLD] = np.arange(len(rows)) % 5
    rows[WEIGHT] = 1.0
    rows.to_parquet(layout.train)
    features = [
        {
            "name": name,
            "type": "category" if name in text else "number",
            "nullable": False,
            "categories": rows[name].value_counts().index.tolist() if name in text else [],
            "minimum": None,
            "maximum": None,
            "example": 1,
            "sensitive": False,
        }
        for name in names
    ]
    TableSchema.model_validate(
        {
            "target": "outcome",
            "objective": "binary",
            "classes": ["1", "2"],
            "features": features,
            "time_ordered": False,
            "weighted": False,
            "train_rows": len(rows),
            "test_rows": 0,
        }
    ).write(layout.schema)
    outcome = Target(column="outcome", objective="binary", positive="2")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for family in ("logistic", "svm", "xgboost"):
            training = train(f"clicks-{family}", candidate(family), AUC, outcome, layout)
            assert training.score > 0.77, family
