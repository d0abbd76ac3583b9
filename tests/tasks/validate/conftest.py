"""A small table of patients, and a way to hold any table against any suite."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from tasks.config import Columns, Target
from tasks.documents import Validation
from tasks.documents.table import write_table
from tasks.layout import Layout
from tasks.validate.stage import validate

Expectations = list[dict[str, Any]]
Hold = Callable[..., Validation]


@pytest.fixture
def patients() -> pd.DataFrame:
    """A hundred healthy rows."""
    return pd.DataFrame(
        {
            "id": [f"P{number:03}" for number in range(100)],
            "age": [20 + number % 60 for number in range(100)],
            "ward": ["north", "south", "east", "west"] * 25,
            "weight": [60.5 + number % 7 for number in range(100)],
            "ill": ["yes", "no"] * 50,
        }
    )


@pytest.fixture
def target() -> Target:
    return Target(column="ill", objective="binary", positive="yes")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path, "patients")


@pytest.fixture
def hold(layout: Layout, target: Target) -> Hold:
    """Run the stage on rows and expectations."""

    def run(
        rows: pd.DataFrame,
        expectations: Expectations,
        columns: Columns | None = None,
        **meta: Any,
    ) -> Validation:
        write_table(pa.Table.from_pandas(rows, preserve_index=False), layout.raw)
        layout.suite.parent.mkdir(exist_ok=True)
        suite = {"name": "patients", "meta": meta, "expectations": expectations}
        layout.suite.write_text(json.dumps(suite))
        return validate(target, columns or Columns(), layout)

    return run
