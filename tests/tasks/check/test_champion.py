"""A column that the model in force needs and the source has lost is said before a run."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from flows.cli import app
from tasks.check import prepare
from tasks.check.champion import champion_warnings
from tasks.kinds.interactions.schema import HISTORY
from tests.boutique import MakeVisits
from tests.champions import Champion
from tests.windows import MakeWindows

SECTION: dict[str, Any] = {
    "inputs": {"kind": "tabular"},
    "source": {"kind": "files", "tables": {"visits": {"path": "visits.csv"}}},
    "target": {"column": "outcome", "objective": "binary", "positive": "yes"},
}


@pytest.fixture
def root(champion: Champion, tmp_path: Path) -> Path:
    champion(tmp_path, "shop")
    names = ["Mean Radius", "age", "weekend", "city", "region code", "outcome"]
    pd.DataFrame([dict.fromkeys(names, 1)]).to_csv(tmp_path / "visits.csv", index=False)
    document = yaml.safe_dump({"solutions": {"shop": SECTION}})
    (tmp_path / "params.yaml").write_text(document)
    return tmp_path


def test_nothing_is_said_while_the_source_has_all(root: Path) -> None:
    assert list(champion_warnings(prepare(root), root)) == []


def test_each_column_that_is_gone_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pd.read_csv(root / "visits.csv")
    rows.drop(columns=["age", "city"]).to_csv(root / "visits.csv", index=False)
    (warning,) = champion_warnings(prepare(root), root)
    assert warning.startswith("shop: the source no longer has 'age', 'city', which the model in")
    assert "champions/shop/model" in warning
    monkeypatch.chdir(root)
    assert f"warning: {warning}" in CliRunner().invoke(app, ["check", "shop"]).stderr
    (root / "champions/shop/model/model.joblib").unlink()
    assert list(champion_warnings(prepare(root), root)) == []


def test_series_and_interactions_need_more_than_their_examples_hold(
    windows: MakeWindows, visits: MakeVisits
) -> None:
    assert windows("step").schema.source_columns == ["clock", "heat", "hour", "line", "load"]
    ranking = visits("ranking").schema
    assert {"user", "item"} <= set(ranking.source_columns)
    assert HISTORY not in ranking.source_columns
