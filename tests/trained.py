"""Fixtures for everything after training: a small solution with two real candidates."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import StandardScaler

from tasks.config import ObjectiveName, Solution, load
from tasks.documents import (
    FOLD,
    IDENTITY,
    WEIGHT,
    Evaluation,
    Ingredient,
    Origin,
    Timing,
    Training,
    Validation,
)
from tasks.documents.predictions import write_predictions
from tasks.evaluate.stage import evaluate
from tasks.families.tabular.common.preprocessing import dense
from tasks.kinds.tabular.encode import encode
from tasks.kinds.tabular.schema import Feature, TableSchema
from tasks.layout import Layout
from tasks.models import artefact
from tasks.models.metrics import score
from tasks.models.predictor import Estimator, Predictor
from tasks.models.scikit import wrapped

CLASSES: dict[ObjectiveName, list[str]] = {
    "binary": ["stays", "leaves"],
    "multiclass": ["red", "green", "blue"],
    "regression": [],
}
METRIC = {"binary": "roc_auc", "multiclass": "accuracy", "regression": "rmse"}


@dataclass(frozen=True)
class Shop:
    """A solution trained under a project root of its own."""

    solution: Solution
    candidates: list[str]
    layout: Layout

    def evaluate(self) -> Evaluation:
        """Run the stage evaluate."""
        section = self.solution
        return evaluate(
            self.candidates,
            section.target,
            section.columns,
            section.train,
            section.evaluate,
            self.layout,
        )


MakeShop = Callable[..., Shop]


@pytest.fixture(scope="session")
def make_shop() -> MakeShop:
    """Train one: ``make_shop(root, objective, seed=0, weighted=False)``."""
    return _make


def _make(
    root: Path, objective: ObjectiveName = "binary", seed: int = 0, weighted: bool = False
) -> Shop:
    layout = Layout(root, "shop")
    _write_params(root, objective, weighted)
    solution = load(root).solution("shop")
    train, test = _rows(objective, 400, seed), _rows(objective, 300, seed + 1)
    for part, rows in enumerate((train, test)):
        rows[IDENTITY] = np.arange(len(rows), dtype="uint64") + part * 1000
        rows[WEIGHT] = np.where(rows["visits"] > 3, 5.0, 1.0) if weighted else 1.0
    train[FOLD] = np.arange(len(train)) % 2
    layout.data.mkdir(parents=True)
    train.to_parquet(layout.train)
    test.to_parquet(layout.test)
    pd.concat([train, test]).to_parquet(layout.raw)
    schema = _schema(objective, weighted)
    schema.write(layout.schema)
    _write_papers(layout, len(train) + len(test))
    linear = LinearRegression() if objective == "regression" else LogisticRegression()
    few = ColumnTransformer([("known", StandardScaler(), [0, 1, 2, 3])])
    for name, transformer in (("weak", few), ("strong", dense(schema, "unskew"))):
        _train(
            layout, f"shop-{name}", partial(_learner, linear, transformer, schema), train, schema
        )
    return Shop(solution, ["shop-weak", "shop-strong"], layout)


def _learner(linear: Any, transformer: Any, schema: TableSchema) -> Estimator:
    return wrapped(clone(linear), clone(transformer), schema)


def _rows(objective: ObjectiveName, count: int, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "spent": random.normal(50, 10, count),
            "visits": random.integers(0, 8, count),
            "views": random.normal(0, 1, count),
            "mails": random.normal(0, 1, count),
            "calls": random.normal(0, 1, count),
            "noise": random.normal(0, 1, count),
            "town": random.choice(["York", "Bath", "Ely"], count, p=[0.6, 0.35, 0.05]),
        }
    )
    signal = (
        (rows["spent"] - 50) / 10
        + (rows["visits"] - 3.5) / 2.3
        + rows[["views", "mails", "calls"]].sum(axis=1)
        + random.normal(0, 0.7, count)
    )
    if objective == "regression":
        rows["outcome"] = 100 + 10 * signal
    else:
        classes = CLASSES[objective]
        edges = np.quantile(signal, np.linspace(0, 1, len(classes) + 1)[1:-1])
        rows["outcome"] = np.array(classes, dtype="object")[np.searchsorted(edges, signal)]
    return rows


def _schema(objective: ObjectiveName, weighted: bool) -> TableSchema:
    def feature(name: str, kind: Any, example: Any, **more: Any) -> Feature:
        usual = {"nullable": False, "categories": [], "minimum": None, "maximum": None}
        return Feature(
            name=name, type=kind, example=example, sensitive=name == "town", **{**usual, **more}
        )

    return TableSchema(
        target="outcome",
        objective=objective,
        classes=CLASSES[objective],
        features=[
            feature("spent", "number", 50.0, minimum=20.0, maximum=80.0),
            feature("visits", "integer", 3, minimum=0.0, maximum=7.0),
            *(feature(name, "number", 0.0) for name in ("views", "mails", "calls")),
            feature("noise", "number", 0.0, minimum=-3.0, maximum=3.0),
            feature("town", "category", "York", categories=["York", "Bath", "Ely"]),
        ],
        time_ordered=False,
        weighted=weighted,
        train_rows=400,
        test_rows=300,
    )


def _train(
    layout: Layout, name: str, build: Callable[[], Any], rows: pd.DataFrame, schema: TableSchema
) -> None:
    X, y = encode(rows, schema), schema.truth(rows)
    folds = rows[FOLD].to_numpy()
    width = len(schema.classes)
    predicted = np.zeros((len(y), width) if width else len(y))
    for fold in (0, 1):
        fitted = build().fit(X[folds != fold], y[folds != fold])
        predicted[folds == fold] = fitted.predict(X[folds == fold])
    folder = layout.candidate(name)
    folder.mkdir(parents=True)
    artefact.write(Predictor(schema, build().fit(X, y), "none"), folder / "model.joblib")
    write_predictions(folder / "validation.npz", np.arange(len(y)), predicted)
    metric: Any = METRIC[schema.objective]
    Training(
        candidate=name,
        family="linear",
        metric=metric,
        score=score(metric, y, predicted),
        score_sd=0.0,
        parameters={},
        trials=[],
        cut_short=False,
        members={},
        requires=["scikit-learn"],
    ).write(folder / "training.json")
    Timing(tuning=0.0, fitting=0.5, trials=1).write(layout.timing(name))


def _write_papers(layout: Layout, rows: int) -> None:
    layout.suite.parent.mkdir(parents=True, exist_ok=True)
    layout.suite.write_text('{"expectations": []}\n')
    source = Ingredient(name="visits", location="https://example.org/v.csv", sha256=None, rows=rows)
    Origin(kind="builtin", ingredients=[source], rows=rows, columns=["spent"]).write(layout.origin)
    Validation(rows=rows, rejected_rows=0, passed=True, checks=[]).write(
        layout.validation / "validation.json"
    )


def _write_params(root: Path, objective: ObjectiveName, weighted: bool) -> None:
    binary = objective == "binary"
    section = {
        "title": "The shop",
        "description": "Who <b>leaves</b> & why?",
        "inputs": {"kind": "tabular"},
        "source": {"kind": "builtin", "name": "iris"},
        "target": {"column": "outcome", "objective": objective}
        | ({"positive": "leaves"} if binary else {}),
        "columns": {"sensitive": ["town"]} | ({"weight": "w"} if weighted else {}),
        "split": {"method": "random"},
        "train": {"metric": METRIC[objective]},
        "evaluate": {"resamples": 100, "slices": ["spent"]}
        | ({"costs": {"false_positive": 1, "false_negative": 4}} if binary else {}),
        "gates": {"latency_ms": 10_000},
        "serve": {"port": 3000},
    }
    candidates = {
        f"shop-{name}": {"solution": "shop", "kind": "tabular", "family": "logistic"}
        for name in ("weak", "strong")
    }
    root.mkdir(parents=True, exist_ok=True)
    document = {"solutions": {"shop": section}, "candidates": candidates}
    (root / "params.yaml").write_text(yaml.safe_dump(document))
