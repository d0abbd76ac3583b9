"""Every family of tables over dates and texts, which it knows nothing of."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tasks.columns.vectorised import Vectorizer
from tasks.config import Columns, ObjectiveName
from tasks.kinds.kind import kind
from tasks.kinds.tabular.features import learn_features
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.artefact import read, write
from tasks.models.family import family
from tasks.models.metrics import score
from tasks.models.predictor import Predictor

NAMES = sorted(
    path.stem
    for path in (Path(__file__).parents[3] / "tasks/families/tabular").glob("*.py")
    if path.stem != "__init__"
)
CASES = [
    (name, objective)
    for name in NAMES
    for objective in sorted(family("tabular", name).objectives & {"binary", "regression"})
]
ROWS = 300
HOURS = pd.date_range("2023-01-01", periods=ROWS, freq="7h")


def orders(objective: ObjectiveName) -> tuple[TableSchema, pd.DataFrame, Any]:
    """Orders that are late in the evening and where the remark says so."""
    random = np.random.default_rng(0)
    late = random.random(ROWS) < 0.5
    rows = pd.DataFrame(
        {
            "ordered": HOURS.strftime("%Y%m%dT%H%M%S"),
            "remark": [
                f"order {random.choice(['very late', 'quite late'] if bad else ['on time'])} "
                f"from street {random.integers(900)}"
                for bad in late
            ],
            "price": [f"{value:.2f}" for value in random.lognormal(2, 1, ROWS)],
            "town": random.choice(["York", "Bath", "Ely"], ROWS),
        }
    )
    rows.loc[::13, ["ordered", "remark"]] = None
    rows.loc[::17, "price"] = " "
    minutes = 40.0 * late + 2 * HOURS.hour.to_numpy() + random.normal(0, 3, ROWS)
    classes = [] if objective == "regression" else ["no", "yes"]
    target = minutes if objective == "regression" else np.where(minutes > 45, "yes", "no")
    rows["target"] = target
    features = learn_features(
        pa.Table.from_pandas(rows, preserve_index=False),
        ["ordered", "remark", "price", "town"],
        Columns(),
    )
    schema = TableSchema(
        target="target",
        objective=objective,
        classes=classes,
        features=features,
        time_ordered=False,
        weighted=False,
        train_rows=ROWS,
        test_rows=0,
    )
    return schema, rows, schema.truth(rows)


@pytest.mark.parametrize(("name", "objective"), CASES)
def test_a_family_learns_from_dates_and_texts(
    name: str, objective: ObjectiveName, tmp_path: Path
) -> None:
    schema, rows, y = orders(objective)
    assert [one.type for one in schema.features] == ["datetime", "text", "number", "category"]
    chosen = kind("tabular").adapt(family("tabular", name), schema)
    X = schema.encode(rows)
    estimator = chosen.build(chosen.defaults, schema, 0)
    estimator.fit(X[:200], y[:200], None, (X[200:], y[200:], None))
    predictor = Predictor(schema, estimator, "none")
    predicted = predictor.predict(rows.iloc[200:])
    if objective == "regression":
        assert score("rmse", y[200:], predicted) < 0.75 * np.std(y)
    else:
        assert score("roc_auc", y[200:], predicted) > 0.85
    settled = chosen.refit_parameters(chosen.defaults, [estimator], 1.25)
    chosen.build(settled, schema, 0).fit(X, y)
    assert "scikit-learn" in chosen.requires

    write(predictor, tmp_path / "model.joblib")
    one = pd.DataFrame({"ordered": ["soon"], "remark": ["?"], "price": [None], "town": ["Oz"]})
    again = read(tmp_path / "model.joblib")
    assert np.array_equal(again.predict(rows.iloc[200:]), predicted)
    assert np.isfinite(again.predict(one)).all()


def test_a_table_of_numbers_and_categories_has_the_family_itself(sample: Any) -> None:
    schema = sample("binary").schema
    assert not schema.composed
    assert schema.numeric.features == schema.features
    chosen = family("tabular", "forest")
    assert kind("tabular").adapt(chosen, schema) is chosen


def test_nothing_is_learnt_of_rows_that_validate() -> None:
    schema, rows, y = orders("regression")
    rows.loc[200:, "remark"] = "unheard of words"
    X = schema.encode(rows)
    chosen = kind("tabular").adapt(family("tabular", "ridge"), schema)
    estimator: Any = chosen.build(chosen.defaults, schema, 0)
    estimator.fit(X[:200], y[:200], None, (X[200:], y[200:], None))
    terms = estimator.vectorizer.fitted[1].terms.vocabulary_
    assert "late" in terms
    assert "unheard" not in terms


def test_numbers_stand_in_the_order_of_the_columns() -> None:
    schema, rows, _ = orders("regression")
    X = schema.encode(rows)
    numbers = Vectorizer(schema.features).fit(X).transform(X)
    names = schema.numeric.feature_names
    assert numbers.shape == (ROWS, len(names))
    hours = numbers[:, names.index("ordered: hour")]
    known = rows["ordered"].notna().to_numpy()
    assert np.array_equal(hours[known], HOURS.hour[known])
    assert np.isnan(hours[~known]).all()
    prices = pd.to_numeric(rows["price"], errors="coerce")
    assert np.array_equal(numbers[:, names.index("price")], prices, equal_nan=True)
