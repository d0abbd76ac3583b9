import numpy as np
import pytest

from tasks.families.interactions.two_tower import TwoTower, _Towers
from tasks.kinds.interactions.example import sequences
from tasks.models.keras_setup import deterministic_keras
from tasks.models.metrics import score
from tests.families import Case, Fit

CASE = Case("interactions", "two_tower", "ranking")


def test_numpy_pass_is_keras_own(fitted: Fit) -> None:
    given = fitted(CASE).given
    quiet = {**given.parameters(CASE.family), "dropout": 0.0, "gaps": 0.0}
    model = TwoTower(quiet, given.schema, 0)
    model.popularity = np.bincount(given.y, minlength=model.items).astype("float64")
    recent, codes, _ = model._steps(sequences(given.X, given.y))
    towers = _Towers(model, deterministic_keras(0))
    towers.write(model)
    theirs = np.asarray(towers._users(recent[:50], codes[:50]))
    assert np.allclose(model._user(recent[:50], codes[:50]), theirs, atol=1e-5)


def test_as_many_epochs_without_validation_give_the_same_model(fitted: Fit) -> None:
    found = fitted(CASE)
    given, model = found.given, found.estimator
    held_out, truth = given.validation
    fresh = given.build(CASE.family, {**given.parameters(CASE.family), "epochs": model.best})
    fresh.fit(given.X, given.y)
    kept, again = (score("ndcg_at_10", truth, one.predict(held_out)) for one in (model, fresh))
    assert again == pytest.approx(kept)
