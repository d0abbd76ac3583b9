"""A column that the model in force needs and the source has lost is said before a run."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from flows.cli import app
from tasks.check import prepare
from tasks.check.champion import champion_warnings, column_warnings
from tasks.kinds.interactions.schema import HISTORY
from tasks.kinds.kind import read_schema
from tasks.kinds.tabular.schema import TableSchema
from tasks.layout import Layout
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


def test_what_a_column_is_taken_for_is_doubted_and_held_against_the_model_in_force(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = Layout(root, "shop")
    assert list(column_warnings("shop", root)) == []
    schema = read_schema(layout.champion / "schema.json")
    assert isinstance(schema, TableSchema)
    schema.write(layout.schema)
    assert list(column_warnings("shop", root)) == []
    doubt = "7 of 8 values of 'age' are numbers, but not 'old'; the column is taken for a category"
    changes = {"age": {"type": "category", "doubt": doubt}, "weekend": {"type": "category"}}
    features = [one.model_copy(update=changes.get(one.name, {})) for one in schema.features]
    schema.model_copy(update={"features": features}).write(layout.schema)
    age, weekend = column_warnings("shop", root)
    former = schema.feature("age").type
    assert age.startswith(f"shop: {doubt}, and for {former} by the model in force, shop:")
    assert "columns.categorical" in age
    assert "'weekend' is taken for category, and for boolean by the model in force" in weekend
    monkeypatch.chdir(root)
    assert f"warning: {age}" in CliRunner().invoke(app, ["check", "shop"]).stderr
    layout.schema.write_text("{}")
    assert list(column_warnings("shop", root)) == []


def test_series_and_interactions_need_more_than_their_examples_hold(
    windows: MakeWindows, visits: MakeVisits
) -> None:
    assert windows("step").schema.source_columns == ["clock", "heat", "hour", "line", "load"]
    ranking = visits("ranking").schema
    assert {"user", "item"} <= set(ranking.source_columns)
    assert HISTORY not in ranking.source_columns
