"""A small solution on series, taken through the real stages and served, once for all tests."""

import numpy as np
import pandas as pd

from tasks.documents.table import read_table
from tasks.kinds.series.schema import SeriesSchema
from tests.pipeline import Finished, fixtures, one_solution

PARAMS = one_solution(
    "shops",
    "series",
    {
        "title": "Shops",
        "description": "What will each shop sell in the next three weeks?",
        "inputs": {
            "kind": "series",
            "window": 54,
            "horizon": 3,
            "targets": ["sales", "temperature"],
            "known": ["holiday", "week"],
            "seasons": [4, 52],
        },
        "source": {
            "kind": "generator",
            "name": "sales",
            "rows": 1200,
            # nobody wrote down what fuel cost in the thirteenth week
            "query": "select * exclude (price_index, unemployment) replace "
            "(case when week <> 13 then fuel_price end as fuel_price) from generated",
        },
        "target": {"column": "sales", "objective": "forecast"},
        "columns": {"time": "week_of", "group": "store"},
        "split": {"method": "time", "test": 0.4},
        "train": {"metric": "rmse"},
        "serve": {"maximum_rows": 10, "maximum_bytes": 200_000},
    },
    {
        "ridge": {"family": "ridge", "trials": 3},
        "boosting": {"family": "boosting", "fixed": {"trees": 150, "reference": "season"}},
    },
)
SUITE = """{"name": "shops", "expectations": [
    {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "week_of"},
     "severity": "critical", "notes": "the order of the rows is their time"}]}"""


class Shops(Finished):
    """The solution after its verdict."""

    @property
    def schema(self) -> SeriesSchema:
        """What its windows look like."""
        return SeriesSchema.read(self.layout.schema)

    def held_out(self) -> pd.DataFrame:
        """Return the windows that were evaluated, in the order of their predictions."""
        said = pd.read_parquet(self.layout.predictions)
        rows: pd.DataFrame = read_table(self.layout.test).to_pandas()
        return rows.iloc[said["row"]].reset_index(drop=True)

    def asked(self, row: int) -> dict[str, list[float | None]]:
        """Return a held-out window as a client sends it."""
        schema, held_out = self.schema, self.held_out()
        window: dict[str, list[float | None]] = {}
        for channel in schema.channels:
            length = schema.window + (schema.horizon if channel.known else 0)
            values = held_out[channel.name][row][:length].tolist()
            window[channel.name] = [None if np.isnan(value) else value for value in values]
        return window


shops, served_shops = fixtures("shops", Shops, PARAMS, SUITE)
