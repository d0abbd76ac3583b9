"""Fixtures for everything behind the verdict: small champions in project roots of their own."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.champion import in_force, ledger
from tasks.config import ObjectiveName
from tasks.documents import (
    Chain,
    EvaluatedModel,
    Evaluation,
    Interval,
    Manifest,
    Threshold,
    Training,
    Verdict,
    sha256,
)
from tasks.evaluate.parity import certify
from tasks.kinds.tabular.encode import typed_features
from tasks.kinds.tabular.schema import Feature, TableSchema
from tasks.layout import Layout
from tasks.models.artefact import read, write
from tasks.models.family import family
from tasks.models.predictor import Predictor
from tasks.telemetry import silence

CLASSES: dict[ObjectiveName, list[str]] = {
    "binary": ["stays", "leaves"],
    "multiclass": ["red", "green", "blue"],
    "regression": [],
}

Champion = Callable[..., Layout]


@pytest.fixture(scope="session")
def bentoml_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """BentoML's stores for the whole session: a process cannot change them once it has looked."""
    home = tmp_path_factory.mktemp("bentoml")
    os.environ["BENTOML_HOME"] = str(home)
    silence()
    return home


@pytest.fixture(scope="session")
def champion(project: Path) -> Champion:
    """Lay a champion into a project root: ``champion(root, name, objective, seed)``."""

    def make(
        root: Path, name: str = "shop", objective: ObjectiveName = "binary", seed: int = 0
    ) -> Layout:
        root.mkdir(exist_ok=True)
        for code in ("tasks", "bentos"):
            if not (root / code).exists():
                (root / code).symlink_to(project / code)
        layout = Layout(root, name)
        _lay(layout, _schema(objective), seed)
        return layout

    return make


def _schema(objective: ObjectiveName) -> TableSchema:
    def feature(name: str, kind: Any, example: Any, **more: Any) -> Feature:
        empty = {
            "nullable": False, "categories": [], "minimum": None, "maximum": None,
            "sensitive": False,
        }  # fmt: skip
        return Feature(name=name, type=kind, example=example, **{**empty, **more})

    return TableSchema(
        target="outcome",
        objective=objective,
        classes=CLASSES[objective],
        features=[
            feature("Mean Radius", "number", 14.5, minimum=1.0, maximum=30.0),
            feature("age", "integer", 39, minimum=17.0, maximum=90.0, nullable=True),
            feature("weekend", "boolean", False, nullable=True),
            feature("city", "category", "Köln", categories=["Köln", "Bonn"], nullable=True),
            feature("region code", "category", "1", categories=["1", "2", "3"]),
        ],
        time_ordered=False,
        weighted=False,
        train_rows=200,
        test_rows=50,
    )


def _table(schema: TableSchema, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    rows = 200
    radius = random.uniform(1, 30, rows)
    table = pd.DataFrame(
        {
            "Mean Radius": radius,
            "age": random.integers(17, 91, rows).astype("float64"),
            "weekend": random.random(rows) < 0.3,
            "city": random.choice(["Köln", "Bonn"], rows),
            "region code": random.integers(1, 4, rows),
        }
    )
    table.loc[::7, "age"] = np.nan
    table.loc[::9, "city"] = None
    if schema.classes:
        step = 30 / len(schema.classes)
        table["outcome"] = [schema.classes[int(value // step)] for value in radius.clip(0, 29.9)]
    else:
        table["outcome"] = 3 * radius + random.normal(size=rows)
    return table


def _lay(layout: Layout, schema: TableSchema, seed: int) -> None:
    table = _table(schema, seed)
    name = "logistic" if schema.classes else "ridge"
    learner = family("tabular", name)
    estimator = learner.build(learner.defaults, schema, seed)
    estimator.fit(typed_features(table, schema), schema.truth(table))
    folder = layout.champion
    folder.mkdir(parents=True, exist_ok=True)
    write(Predictor(schema, estimator, "none"), folder / "model.joblib")
    digest = sha256(folder / "model.joblib")
    schema.write(folder / "schema.json")
    chain = Chain(
        model=digest, columns=sha256(folder / "schema.json"), train="d" * 64, test="e" * 64,
        raw="f" * 64, params="a" * 64, suite="b" * 64, code="0" * 40,
    )  # fmt: skip
    chain.write(folder / "chain.json")
    verdict = Verdict(
        solution=layout.solution,
        model_id=in_force.model_id(layout.solution, digest),
        winner=f"{layout.solution}-{name}",
        outcome="PROMOTE",
        gates=[],
        chain=chain,
        decided_at="2026-01-02T03:04:05+00:00",
        champion_before=None,
        champion_after=digest,
    )
    verdict.write(folder / "verdict.json")
    ledger.append(verdict, layout.ledger)
    evaluation = _evaluation(verdict, schema, folder, name)
    _, parity = certify(read(folder / "model.joblib"), schema.encode(table), evaluation)
    evaluation.model_copy(update={"parity": parity}).write(folder / "evaluation.json")
    Training(
        candidate=verdict.winner, family=name, metric="accuracy", score=0.9, score_sd=0.0,
        parameters={}, trials=[], cut_short=False, members={}, requires=list(learner.requires),
    ).write(folder / "training.json")  # fmt: skip
    Manifest.of(folder).write(folder / in_force.MANIFEST)


def _evaluation(verdict: Verdict, schema: TableSchema, folder: Path, name: str) -> Evaluation:
    figure = Interval(value=0.9, low=0.8, high=0.95)
    threshold = Threshold(
        value=0.2, chosen_by="cost", cost_per_row=None, confusion=[[1, 0], [0, 1]], precision=1.0,
        recall=1.0,
    )  # fmt: skip
    metric: Any = "accuracy" if schema.classes else "rmse"
    return Evaluation(
        objective=schema.objective,
        metric=metric,
        winner=verdict.winner,
        winner_family=name,
        model_sha256=verdict.chain.model,
        model_bytes=(folder / "model.joblib").stat().st_size,
        rows=50,
        classes=schema.classes,
        leaderboard=[
            EvaluatedModel(
                name=verdict.winner, family=name, role="candidate", validation_score=0.9,
                metrics={metric: figure}, gain_over_baseline=figure,
            )
        ],
        population_metrics={},
        gain_over_champion=None,
        champion_sha256=None,
        calibration=[],
        calibration_error=None,
        calibration_floor=None,
        threshold=threshold if schema.objective == "binary" else None,
        confusion=[],
        slices=[],
        importances=[],
        curves={},
    )  # fmt: skip
