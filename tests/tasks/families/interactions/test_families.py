"""Every family keeps the promises that training and serving rely on."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import pandas as pd
import pytest

from tasks.baselines.interactions import baselines, references
from tasks.families.interactions.common.matrices import past_and_next, seen_matrix
from tasks.families.interactions.sequence_linear import SequenceLinear
from tasks.families.interactions.two_tower import TwoTower, _Towers
from tasks.kinds.interactions.example import histories, sequences
from tasks.models.artefact import read, write
from tasks.models.family import Family, family
from tasks.models.keras_setup import deterministic_keras
from tasks.models.metrics import score
from tasks.models.predictor import Predictor
from tests.boutique import MakeVisits, Visits

NAMES = sorted(
    path.stem
    for path in (Path(__file__).parents[4] / "tasks/families/interactions").glob("*.py")
    if path.stem != "__init__"
)
SMALL: dict[str, dict[str, Any]] = {
    "two_tower": {"dimensions": 16, "window": 8, "negatives": 100, "epochs": 8},
    "implicit_factors": {"rank": 16, "rounds": 4},
    "rating_boosting": {"rank": 4, "rounds": 3},
    "rating_factors": {"rank": 4, "rounds": 4},
}
RANKERS = [name for name in NAMES if "ranking" in family("interactions", name).objectives]


def built(chosen: Family, name: str, found: Visits) -> Any:
    return chosen.build({**chosen.defaults, **SMALL.get(name, {})}, found.schema, 0)


def visits_of(name: str, visits: MakeVisits) -> tuple[Family, Visits]:
    chosen = family("interactions", name)
    (objective,) = chosen.objectives
    return chosen, visits(objective)


@pytest.mark.parametrize("name", RANKERS)
def test_recommends_better_than_popularity_and_answers_alone_as_in_company(
    name: str, visits: MakeVisits, tmp_path: Path
) -> None:
    chosen, found = visits_of(name, visits)
    model = built(chosen, name, found).fit(found.X, found.y)
    popularity = baselines(found.schema)["popularity"].fit(found.X, found.y)
    held_out = found.schema.encode(found.held_out)
    ours, theirs = (
        score("ndcg_at_10", found.held_out_y, each.predict(held_out))
        for each in (model, popularity)
    )
    assert ours > 1.3 * theirs

    scores = model.predict(held_out)
    for row, seen in zip(scores, histories(held_out), strict=True):
        assert np.isneginf(row[seen]).all()
        assert np.isfinite(np.delete(row, seen)).all()

    write(Predictor(found.schema, model, "none"), tmp_path / "model.joblib")
    write(
        Predictor(found.schema, built(chosen, name, found).fit(found.X, found.y), "none"),
        tmp_path / "again.joblib",
    )
    content = (tmp_path / "model.joblib").read_bytes()
    assert content == (tmp_path / "again.joblib").read_bytes()
    assert b"keras" not in content
    loaded = read(tmp_path / "model.joblib")
    assert np.array_equal(loaded.predict(found.held_out), scores)
    one = found.held_out.iloc[[3]]
    times = []
    for _ in range(5):
        started = time.process_time()
        alone = loaded.predict(one)[0]
        times.append(time.process_time() - started)
    open_to = np.isfinite(alone)
    assert np.allclose(alone[open_to], scores[3][open_to], atol=1e-4)
    assert min(times) < 0.02


@pytest.mark.parametrize("name", RANKERS)
def test_without_a_history_the_popular_comes_first(name: str, visits: MakeVisits) -> None:
    chosen, found = visits_of(name, visits)
    model = built(chosen, name, found).fit(found.X, found.y)
    unheard_of = pd.Series([["unheard of"]], index=found.held_out.index[:1])
    stranger = found.held_out.head(1).assign(user=None, history=unheard_of)
    (scores,) = model.predict(found.schema.encode(stranger))
    counts = np.bincount(found.y, minlength=len(scores))
    assert counts[np.argsort(-scores, kind="stable")[:5]].min() >= np.sort(counts)[-5]


@pytest.mark.parametrize("name", ["rating_boosting", "rating_factors"])
def test_ratings_are_better_than_biases(name: str, visits: MakeVisits, tmp_path: Path) -> None:
    chosen, found = visits_of(name, visits)
    fit = np.arange(len(found.y)) % 4 > 0
    X, y = found.X[fit], found.y[fit]
    model = built(chosen, name, found).fit(X, y, None, (found.X[~fit], found.y[~fit], None))
    biases = references(found.schema)["biases"].fit(X, y)
    ours, theirs = (
        score("rmse", found.y[~fit], each.predict(found.X[~fit])) for each in (model, biases)
    )
    assert ours < theirs

    settled = chosen.refit_parameters({**chosen.defaults, **SMALL[name]}, [model], 1.25)
    contents = []
    for file in ("model.joblib", "again.joblib"):
        again = chosen.build(settled, found.schema, 0).fit(X, y)
        write(Predictor(found.schema, again, "none"), tmp_path / file)
        contents.append((tmp_path / file).read_bytes())
    assert contents[0] == contents[1]
    loaded = read(tmp_path / "model.joblib")
    unknown = found.rows.head(2).assign(user="new", item=["new", found.schema.items.ids[0]])
    assert np.isfinite(loaded.predict(unknown)).all()
    assert np.array_equal(loaded.predict(found.rows.head(5)), again.predict(found.X[:5]))


@pytest.mark.parametrize("name", NAMES)
def test_defaults_are_a_point_of_the_search_space(name: str, visits: MakeVisits) -> None:
    chosen, found = visits_of(name, visits)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    study.enqueue_trial(chosen.defaults)
    first, second = study.ask(), study.ask()
    assert chosen.search(first, found.schema) == chosen.defaults
    other = chosen.search(second, found.schema)
    assert other.keys() == chosen.defaults.keys()
    assert other != chosen.defaults


def test_the_linear_model_is_a_ridge_regression_on_recent_items(visits: MakeVisits) -> None:
    found = visits("ranking")
    items = len(found.schema.items.ids)
    parameters = {"half_life": 3.0, "ridge": 20.0, "window": 10, "kept": items}
    model = SequenceLinear(parameters, items).fit(found.X, found.y)
    past, following = past_and_next(sequences(found.X, found.y), items, 3.0, 10)
    used = np.flatnonzero(model.popularity >= 2)
    recent, wanted = past.toarray()[:, used], following.toarray()[:, used]
    weights = np.linalg.solve(recent.T @ recent + 20 * np.eye(len(used)), recent.T @ wanted)
    assert model.weights is not None
    own = found.schema.encode(found.held_out.head(3))
    expected = seen_matrix(histories(own), items, 3.0).toarray()[:, used] @ weights
    given = model.weights.scores(histories(own), 3.0)[:, used]
    assert np.allclose(given, expected, atol=1e-4)


def test_numpy_pass_of_the_two_towers_is_keras_own(visits: MakeVisits) -> None:
    found = visits("ranking")
    chosen = family("interactions", "two_tower")
    quiet = {**chosen.defaults, **SMALL["two_tower"], "dropout": 0.0, "gaps": 0.0}
    model = TwoTower(quiet, found.schema, 0)
    model.popularity = np.bincount(found.y, minlength=model.items).astype("float64")
    recent, codes, _ = model._steps(sequences(found.X, found.y))
    towers = _Towers(model, deterministic_keras(0))
    towers.write(model)
    theirs = np.asarray(towers._users(recent[:50], codes[:50]))
    assert np.allclose(model._user(recent[:50], codes[:50]), theirs, atol=1e-5)


def test_two_towers_stop_early_and_refit_for_as_many_epochs(visits: MakeVisits) -> None:
    found = visits("ranking")
    chosen = family("interactions", "two_tower")
    model = built(chosen, "two_tower", found)
    held_out = found.schema.encode(found.held_out)
    model.fit(found.X, found.y, None, (held_out, found.held_out_y, None))
    assert 1 <= model.best <= 8
    assert chosen.refit_parameters(chosen.defaults, [model], 1.2)["epochs"] == model.best
    kept = score("ndcg_at_10", found.held_out_y, model.predict(held_out))
    fresh = built(chosen, "two_tower", found)
    fresh.parameters = {**fresh.parameters, "epochs": model.best}
    fresh.fit(found.X, found.y)
    assert score("ndcg_at_10", found.held_out_y, fresh.predict(held_out)) == pytest.approx(kept)
