"""What finds unusual rows does so whatever their labels."""

from typing import Any

import numpy as np
import pytest

from tasks.models.metrics import score
from tests.families import Case, Fit, MakeGiven, cases
from tests.tables import feature

DETECTORS = [case for case in cases("tabular") if not case.family.supervised]


@pytest.mark.parametrize("case", DETECTORS, ids=str)
def test_the_same_is_learnt_from_any_labels(case: Case, given: MakeGiven) -> None:
    found = given("tabular", case.question)
    weight = np.where(found.y == 1, 3.0, 1.0)
    first, second = (
        found.build(case.family, found.parameters(case.family)).fit(found.X, y, weight)
        for y in (found.y, 1 - found.y)
    )
    scores = first.predict(found.X)
    assert np.array_equal(scores, second.predict(found.X))
    assert np.average(scores[:, 1], weights=weight) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("case", DETECTORS, ids=str)
def test_rows_that_break_what_holds_of_the_others_stand_out(case: Case, given: MakeGiven) -> None:
    """Six columns follow from two quantities, but not in every eighth row."""
    random = np.random.default_rng(0)
    rows = random.normal(size=(400, 2)) @ random.normal(size=(2, 6))
    y = (np.arange(400) % 8 == 0).astype("int64")
    rows[y == 1] = random.normal(size=(int(y.sum()), 6)) * rows.std(axis=0)
    columns = [feature(f"c{place}", "number", [], nullable=False) for place in range(6)]
    changed = {"features": columns, "train_rows": 400}
    schema = given("tabular", case.question).schema.model_copy(update=changed)
    estimator = case.family.build(case.family.defaults, schema, 0)
    estimator.fit(rows, y, None, (rows, y, None))
    assert score("roc_auc", y, estimator.predict(rows)) > 0.6


def test_numpy_pass_of_the_autoencoder_is_keras_own(fitted: Fit) -> None:
    found = fitted(Case("tabular", "autoencoder", "anomaly"))
    network: Any = found.estimator
    inputs = network.transformer.transform(found.given.X).astype("float32")
    model = network.keras_model(inputs.shape[1])
    model.set_weights([array for layer in network.layers for array in layer])
    off = np.asarray(model(inputs), dtype="float64") - inputs
    assert np.allclose(network.score(found.given.X), np.sqrt((off**2).mean(axis=1)), atol=1e-5)
