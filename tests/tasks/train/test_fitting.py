"""Rare classes are filled up for the fit alone, from the rows of the fit alone."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.config import Candidate, Target, Train
from tasks.documents import FOLD, WEIGHT
from tasks.documents.predictions import read_predictions
from tasks.layout import Layout
from tasks.models.artefact import read
from tasks.train import train
from tasks.train.augmentation import game
from tasks.train.fitting import Fitting, shortage
from tasks.train.table import Table

CLICKED = Target(column="clicked", objective="binary", positive="yes")
AUC = Train(metric="roc_auc")


@pytest.fixture
def rare(tmp_path: Path, write_split: Callable[..., pd.DataFrame]) -> Layout:
    """Two in three of those who clicked did not, so that 41 of 300 rows are left."""
    layout = Layout(tmp_path, "clicks")
    rows = write_split(layout)
    some = np.flatnonzero(rows["clicked"] == "yes")
    rows.loc[np.delete(some, np.s_[::3]), "clicked"] = "no"
    rows.to_parquet(layout.train)
    return layout


def fitting(layout: Layout, balance: Any = "smote", ratio: float = 1.0) -> Fitting:
    return Fitting(Table.read(layout, CLICKED), balance, ratio, 0)


def test_shortage_is_of_rare_classes_only() -> None:
    y = np.repeat([0, 1, 2, 3], [100, 40, 10, 1])
    assert shortage(y, 1.0) == {1: 60, 2: 90}
    assert shortage(y, 0.25) == {2: 15}
    assert shortage(y, 0.1) == {}


@pytest.mark.parametrize("ratio", [1.0, 0.5])
def test_only_the_rare_class_is_filled_up(rare: Layout, ratio: float) -> None:
    chosen = fitting(rare, ratio=ratio)
    fitted = chosen.table.parts[0][0]
    X, y, weight = chosen.rows(0)
    true = np.bincount(chosen.table.y[fitted])
    assert np.bincount(y).tolist() == [true[0], int(np.ceil(ratio * true[0]))]
    assert np.array_equal(X[: len(fitted)], chosen.table.X[fitted])
    assert (y[len(fitted) :] == 1).all()
    assert weight is None
    assert len(chosen.rows(None)[1]) > len(chosen.table.y)


@pytest.mark.parametrize("balance", ["none", "classes"])
def test_without_it_no_row_is_made(rare: Layout, balance: Any) -> None:
    chosen = fitting(rare, balance)
    assert len(chosen.rows(0)[1]) == len(chosen.table.parts[0][0])
    assert len(chosen.rows(None)[1]) == len(chosen.table.y)


def test_made_rows_do_not_know_the_rows_that_validate(rare: Layout) -> None:
    """Rows that validate fold 0 become wild; what fold 0 is fitted on must not change by that."""
    before = fitting(rare).rows(0)[0]
    rows = pd.read_parquet(rare.train)
    rows.loc[rows[FOLD] == 0, ["size", "age"]] = 1e6
    rows.to_parquet(rare.train)
    chosen = fitting(rare)
    assert np.array_equal(chosen.rows(0)[0], before)
    assert chosen.rows(1)[0].max() == 1e6


def test_rows_that_validate_are_true_and_weigh_as_those_fitted(rare: Layout) -> None:
    chosen = fitting(rare, ratio=0.5)
    validating = chosen.table.parts[0][1]
    X, y, weight = chosen.validation(0)
    assert np.array_equal(X, chosen.table.X[validating])
    counts, filled = (
        np.bincount(classes)
        for classes in (chosen.table.y[chosen.table.parts[0][0]], chosen.rows(0)[1])
    )
    assert weight is not None
    assert set(weight[y == 0]) == {1.0}
    assert weight[y == 1] == pytest.approx(filled[1] / counts[1])


def test_made_rows_weigh_as_true_ones_of_their_class(rare: Layout) -> None:
    rows = pd.read_parquet(rare.train)
    rows[WEIGHT] = np.where(rows["clicked"] == "yes", 1.0, 19.0)
    rows.to_parquet(rare.train)
    chosen = fitting(rare)
    X, y, weight = chosen.rows(0)
    assert weight is not None
    assert len(weight) == len(X)
    assert weight[y == 0] == pytest.approx(19 * weight[y == 1].mean())
    assert weight[y == 1] == pytest.approx(weight[y == 1].mean())


def test_rows_are_made_once(rare: Layout) -> None:
    chosen = fitting(rare)
    assert np.array_equal(chosen.rows(2)[0], chosen.rows(2)[0])
    assert chosen._made[2][0] is chosen._made_for(2)[0]


@pytest.mark.parametrize("balance", ["smote", "gan"])
def test_a_candidate_trains_with_it(
    rare: Layout, balance: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(game, "STEPS", 200)
    monkeypatch.setattr(game, "KEPT", 0.95)
    rows = pd.read_parquet(rare.train)
    rows[FOLD] = np.where(rows[FOLD] == 0, 0, -1)  # a single fold, for speed
    rows.to_parquet(rare.train)
    kept = []
    # that a GAN makes the same rows again, augmentation/test_gan.py shows
    for _ in range(1 if balance == "gan" else 2):
        candidate = Candidate(
            solution="clicks", kind="tabular", family="logistic", balance=balance, trials=2
        )
        training = train("clicks-made", candidate, AUC, CLICKED, rare)
        kept.append((rare.candidate("clicks-made") / "model.joblib").read_bytes())
        assert training.score > 0.6
        clicked = int((rows["clicked"] == "yes").sum())
        assert training.made_rows == {"yes": len(rows) - 2 * clicked}
    assert kept[0] == kept[-1]
    validated, predicted = read_predictions(rare.candidate("clicks-made") / "validation.npz")
    assert len(predicted) == len(validated) == (rows[FOLD] == 0).sum()
    # classes are even in the fit, so that the rare one is thought likelier than it is
    model = read(rare.candidate("clicks-made") / "model.joblib")
    assert model.predict(rows)[:, 1].mean() > (rows["clicked"] == "yes").mean() + 0.1


def test_the_candidate_overrules_its_solution(rare: Layout) -> None:
    balanced = AUC.model_copy(update={"balance": "classes"})
    files = {}
    for name, own, train_section in (
        ("inherited", None, balanced), ("own", "classes", AUC), ("none", "none", balanced),
    ):  # fmt: skip
        candidate = Candidate(solution="clicks", kind="tabular", family="logistic", balance=own)
        training = train("clicks-x", candidate, train_section, CLICKED, rare)
        assert training.made_rows == {}
        files[name] = (rare.candidate("clicks-x") / "model.joblib").read_bytes()
    assert files["inherited"] == files["own"] != files["none"]


def test_tensorflow_is_imported_for_a_gan_only(rare: Layout, project: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tasks.config import *; "
        "from tasks.layout import Layout; from tasks.train import train\n"
        "chosen = Candidate(solution='clicks', kind='tabular', family='xgboost', balance='smote')\n"
        "target = Target(column='clicked', objective='binary', positive='yes')\n"
        "train('clicks-xgboost', chosen, Train(metric='roc_auc'), target,"
        " Layout(Path(sys.argv[1]), 'clicks'))\n"
        "assert 'imblearn' in sys.modules and 'tensorflow' not in sys.modules, 'imported'"
    )
    subprocess.run([sys.executable, "-c", script, str(rare.root)], cwd=project, check=True)


def test_labels_are_kept_from_what_is_not_supervised(rare: Layout) -> None:
    table = Table.read(rare, CLICKED)
    kept = Fitting(table, "none", 1.0, 0, supervised=False)
    for _, y, _ in (kept.rows(0), kept.rows(None), kept.validation(0)):
        assert not y.any()
    assert Fitting(table, "none", 1.0, 0).rows(None)[1].any()
