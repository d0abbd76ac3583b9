"""A table grows by a fifth, from its file to the verdict."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from tasks.documents import FOLD, IDENTITY, Verdict
from tasks.documents.table import read_table
from tasks.layout import Layout
from tests.pipeline import Finished, advance, finish

ROWS = 2000


def customers(rows: int) -> pd.DataFrame:
    """Labels that follow a straight line, but for noise that a forest learns by heart."""
    random = np.random.default_rng(0)
    columns = {f"x{number}": random.normal(size=rows) for number in range(6)}
    table = pd.DataFrame(columns)
    signal = table.sum(axis=1) + random.normal(0, 2, rows)
    return table.assign(leaves=np.where(signal > 0, "yes", "no"))


def params(family: str) -> dict[str, Any]:
    by_heart = {"fixed": {"trees": 30, "min_samples_leaf": 1}} if family == "forest" else {}
    return {
        "defaults": {},
        "solutions": {
            "churn": {
                "title": "Churn",
                "description": "Who leaves?",
                "inputs": {"kind": "tabular"},
                "source": {"kind": "files", "tables": {"customers": {"path": "customers.csv"}}},
                "target": {"column": "leaves", "objective": "binary", "positive": "yes"},
                "evaluate": {"resamples": 200},
                "gates": {"latency_ms": 10_000},
            }
        },
        "candidates": {
            f"churn-{family}": {
                "solution": "churn",
                "kind": "tabular",
                "family": family,
                **by_heart,
            }
        },
    }


@dataclass(frozen=True)
class Churn(Finished):
    """The solution, and what was decided."""

    @property
    def decided(self) -> Verdict:
        return Verdict.read(self.layout.verdict)

    @property
    def parts(self) -> dict[int, int]:
        """The fold of each training row, -2 for those held out, by identity."""
        train = read_table(self.layout.train, [IDENTITY, FOLD]).to_pandas()
        test = read_table(self.layout.test, [IDENTITY]).to_pandas().assign(**{FOLD: -2})
        both = pd.concat([train, test])
        return dict(zip(both[IDENTITY].tolist(), both[FOLD].tolist(), strict=True))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Churn:
    """The first run: its model learns noise by heart, and goes into force."""
    root = tmp_path_factory.mktemp("first")
    customers(ROWS).head(ROWS * 5 // 6).to_csv(root / "customers.csv", index=False)
    run = finish(Churn, params("forest"), project, root)
    assert run.decided.outcome == "PROMOTE"
    return run


@pytest.fixture
def first(made: Churn, tmp_path: Path) -> Churn:
    """The first run, to go on from."""
    root = tmp_path / "project"
    shutil.copytree(made.layout.root, root, symlinks=True)
    return replace(made, layout=Layout(root, "churn"))


def grow(layout: Layout, family: str) -> Churn:
    """Run again on a fifth more rows, all of them in another order."""
    rows = customers(ROWS).sample(frac=1, random_state=1)
    rows.to_csv(layout.root / "customers.csv", index=False)
    (layout.root / "params.yaml").write_text(yaml.safe_dump(params(family)))
    return advance(Churn, layout)


@pytest.mark.parametrize(("family", "outcome"), [("logistic", "PROMOTE"), ("forest", "HOLD")])
def test_only_a_better_model_replaces_the_champion_of_a_table_that_grew(
    first: Churn, family: str, outcome: str
) -> None:
    before, champion = first.parts, first.decided.model_id
    second = grow(first.layout, family)
    after = second.parts
    assert len(after) == ROWS
    assert {identity: after[identity] for identity in before} == before
    # so the champion was trained on none of the rows that are held out now
    assert second.evaluation.champion_rows == second.evaluation.rows
    assert second.decided.outcome == outcome
    assert second.decided.champion_before == champion
    new = second.evaluation.model_sha256[:12]
    assert second.decided.champion_after == (f"churn:{new}" if outcome == "PROMOTE" else champion)


def test_another_seed_leaves_rows_out_and_still_lets_a_better_model_win(first: Churn) -> None:
    section = params("logistic")
    section["solutions"]["churn"]["split"] = {"seed": 1}
    (first.layout.root / "params.yaml").write_text(yaml.safe_dump(section))
    second = advance(Churn, first.layout)
    assert 0.1 < second.evaluation.champion_rows / second.evaluation.rows < 0.3
    assert second.decided.outcome in ("PROMOTE", "HOLD")
    (gate,) = (gate for gate in second.decided.gates if gate.name == "better than the champion")
    assert "Left out:" in gate.explanation
    assert gate.figure is not None
    assert gate.figure > 0
