import numpy as np

from tasks.baselines.interactions import baselines, references
from tasks.models.metrics import score
from tests.boutique import MakeVisits


def test_what_is_similar_beats_what_is_popular(visits: MakeVisits) -> None:
    found = visits("ranking")
    held_out = found.schema.encode(found.held_out)
    scores = {
        name: score("ndcg_at_10", found.held_out_y, model.fit(found.X, found.y).predict(held_out))
        for name, model in (baselines(found.schema) | references(found.schema)).items()
    }
    assert list(scores) == ["popularity", "item k-NN"]
    assert 0 < scores["popularity"] < scores["item k-NN"]


def test_biases_beat_constants(visits: MakeVisits) -> None:
    found = visits("regression")
    fit = np.arange(len(found.y)) % 4 > 0
    scores = {
        name: score(
            "rmse", found.y[~fit], model.fit(found.X[fit], found.y[fit]).predict(found.X[~fit])
        )
        for name, model in (baselines(found.schema) | references(found.schema)).items()
    }
    assert list(scores) == ["mean", "median", "biases"]
    assert scores["biases"] < 0.95 * scores["mean"]
