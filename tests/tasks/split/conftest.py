"""A table with a column of every kind, and a way to split any table."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tasks.config import Columns, Split, TabularInputs, Target
from tasks.documents.table import write_table
from tasks.kinds.tabular.schema import TableSchema
from tasks.layout import Layout
from tasks.split.stage import split

Divide = Callable[..., TableSchema]

CLASS = Target(column="bought", objective="binary", positive="yes")


@pytest.fixture
def visits() -> pd.DataFrame:
    """Two hundred rows, a quarter of them positive."""
    rng = np.random.default_rng(0)
    rows = 200
    return pd.DataFrame(
        {
            "visit": [f"v{number}" for number in range(rows)],
            "day": np.arange(rows) // 4,
            "shop": rng.choice(list("abcdefghij"), rows),
            "pages": rng.integers(1, 50, rows),
            "seconds": rng.exponential(60.0, rows),
            "browser": rng.choice([1, 2, 3], rows, p=[0.6, 0.3, 0.1]),
            "member": rng.random(rows) < 0.3,
            "country": rng.choice(["NL", "PT", "DE"], rows, p=[0.5, 0.3, 0.2]),
            "sex": rng.choice(["f", "m"], rows),
            "email": [f"{number}@example.org" for number in range(rows)],
            "receipt": ["x", "y"] * (rows // 2),
            "worth": rng.uniform(1.0, 20.0, rows),
            "version": "1.0",
            "bought": ["yes", "no", "no", "no"] * (rows // 4),
        }
    )


@pytest.fixture
def columns() -> Columns:
    return Columns(
        id=["visit"], time="day", group="shop", weight="worth", leak=["receipt"],
        personal=["email"], sensitive=["sex"], categorical=["browser"],
    )  # fmt: skip


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path, "visits")


@pytest.fixture
def divide(layout: Layout, columns: Columns) -> Divide:
    """Run the stage on rows."""

    def run(
        rows: pd.DataFrame, target: Target = CLASS, roles: Columns = columns, **options: Any
    ) -> TableSchema:
        write_table(pa.Table.from_pandas(rows, preserve_index=False), layout.valid)
        chosen = Split(**{"method": "stratified", **options})
        schema = split(target, roles, chosen, TabularInputs(kind="tabular"), layout)
        assert isinstance(schema, TableSchema)
        return schema

    return run
