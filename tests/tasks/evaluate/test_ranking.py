"""A ranking is measured as lists are used."""

import numpy as np
import pandas as pd
import pytest

from tasks.evaluate.champion import read_champion
from tasks.evaluate.hold_out import read_hold_out
from tasks.models.metrics import score
from tasks.models.objective import Predictions, objective
from tests.boutique import Boutique


def test_figures_are_those_of_the_saved_lists(boutique: Boutique) -> None:
    saved = pd.read_parquet(boutique.layout.predictions)
    places = np.array(
        [
            list(items).index(truth) if truth in items else np.inf
            for truth, items in zip(saved["truth"], saved["prediction"], strict=True)
        ]
    )
    metrics = boutique.evaluation.model(boutique.evaluation.winner).metrics
    assert metrics["recall_at_10"].value == pytest.approx(np.mean(places < 10))
    assert metrics["ndcg_at_10"].value == pytest.approx(np.mean(1 / np.log2(2 + places)))


def test_the_winner_beats_chance_and_a_simple_model(boutique: Boutique) -> None:
    evaluation = boutique.evaluation
    roles = {model.name: model.role for model in evaluation.leaderboard}
    assert (roles["popularity"], roles["item k-NN"]) == ("baseline", "reference")
    assert evaluation.gains_over_references["item k-NN"].low > 0
    assert evaluation.model(evaluation.winner).gain_over_baseline.low > 0


def test_nothing_seen_is_on_a_list(boutique: Boutique) -> None:
    saved = pd.read_parquet(boutique.layout.predictions)
    rows = pd.read_parquet(boutique.layout.test)
    for items, seen in zip(saved["prediction"], rows["history"], strict=True):
        assert len(items) == 10
        assert not set(items) & set(seen)


def test_an_item_that_came_after_training_is_a_miss(boutique: Boutique) -> None:
    predicted = np.zeros((2, 12))
    predicted[:, -1] = 1
    assert score("recall_at_10", np.array([11, -1]), predicted) == 0.5
    assert score("ndcg_at_10", np.array([11, -1]), predicted) == 0.5


def test_items_unknown_in_training_are_no_mistake_of_the_data(boutique: Boutique) -> None:
    test = pd.read_parquet(boutique.layout.test)
    try:
        test.assign(item=["new", *test["item"].iloc[1:]]).to_parquet(boutique.layout.test)
        hold_out = read_hold_out(boutique.solution.target, boutique.layout)
    finally:
        test.to_parquet(boutique.layout.test)
    assert hold_out.y[0] == -1
    assert (hold_out.y[1:] >= 0).mean() > 0.9


def test_a_champion_of_another_catalogue_is_measured_all_the_same(boutique: Boutique) -> None:
    hold_out = read_hold_out(boutique.solution.target, boutique.layout)
    ours = read_champion(boutique.layout, hold_out)
    assert ours is not None
    assert ours.predicted is not None
    ids = hold_out.schema.classes
    asked = hold_out.schema.model_copy(update={"classes": ["brand new", *ids[:0:-1]]})
    today = type(hold_out)(asked, hold_out.rows, hold_out.y, hold_out.weight)
    theirs = read_champion(boutique.layout, today)
    assert theirs is not None
    assert theirs.predicted is not None
    assert np.isneginf(theirs.predicted[:, 0]).all()
    assert np.array_equal(theirs.predicted[:, 1:], ours.predicted[:, :0:-1])


def test_the_curve_tells_how_long_a_list_must_be(boutique: Boutique) -> None:
    hold_out = read_hold_out(boutique.solution.target, boutique.layout)
    predicted = boutique.predictor.predict(hold_out.rows)
    judged = Predictions(hold_out.y, predicted, hold_out.weight)
    (curve,) = objective("ranking").curves(judged, hold_out.schema, 0).values()
    assert np.all(np.diff(curve.y) >= 0)
    assert curve.y[9] == pytest.approx(score("recall_at_10", hold_out.y, predicted))
