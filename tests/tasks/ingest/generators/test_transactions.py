"""Generated payments: the same every time, learnable, and not too easily."""

import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from tasks.ingest.generators.transactions import BLOCK, generate


def test_a_seed_always_gives_the_same_rows() -> None:
    pd.testing.assert_frame_equal(generate(500, 7), generate(500, 7))
    assert not generate(500, 7).equals(generate(500, 8))


def test_a_longer_table_begins_with_the_shorter_one() -> None:
    longer = generate(BLOCK + 1000, 0)
    pd.testing.assert_frame_equal(generate(BLOCK + 10, 0), longer.head(BLOCK + 10))
    pd.testing.assert_frame_equal(generate(10, 0), longer.head(10))


def test_the_columns_are_those_of_the_public_set() -> None:
    frame = generate(10, 0)
    components = [f"V{number}" for number in range(1, 29)]
    assert frame.columns.to_list() == ["Time", *components, "Amount", "Class", "weight"]
    assert frame["Class"].dtype == "int64"
    assert (frame["weight"] == 1.0).all()


def test_payments_are_plausible() -> None:
    frame = generate(3 * BLOCK, 1)
    assert frame["Time"].is_monotonic_increasing
    assert 0.009 < frame["Class"].mean() < 0.015
    assert frame["Amount"].min() >= 0
    hour = frame["Time"].mod(86_400) // 3_600
    by_hour = frame.groupby(hour)["Class"].agg(["size", "mean"])
    assert by_hour["size"][3] < by_hour["size"][15] / 2
    assert by_hour["mean"][[1, 2, 3, 4, 5]].mean() > 2 * by_hour["mean"][[13, 14, 15, 16]].mean()


def test_fraud_can_be_learnt_but_not_by_everyone_nor_wholly() -> None:
    frame = generate(2 * BLOCK, 0)
    cut = BLOCK
    X, y = frame.drop(columns=["Time", "Class", "weight"]), frame["Class"]
    scores = {}
    for name, model in (
        ("boosting", HistGradientBoostingClassifier(max_iter=40, max_leaf_nodes=8, random_state=0)),
        ("linear", make_pipeline(StandardScaler(), LogisticRegression(max_iter=200))),
    ):
        with threadpool_limits(1):  # threads that wait for a busy processor cost far more
            chances = model.fit(X[:cut], y[:cut]).predict_proba(X[cut:])[:, 1]
        scores[name] = average_precision_score(y[cut:], chances)
    assert 0.75 < scores["boosting"] < 0.95
    assert scores["linear"] < scores["boosting"] - 0.05
