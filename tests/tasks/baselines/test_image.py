import time

import numpy as np

from tasks.baselines.image import baselines, references
from tasks.models.metrics import score
from tests.drawings import MakeDrawings


def test_a_linear_model_of_pictures_beats_chance(drawings: MakeDrawings) -> None:
    # it sees no shapes, but what covers more of a picture than the other
    drawn = drawings(["cross", "disc"])
    scores = {}
    for name, estimator in (baselines(drawn.schema) | references(drawn.schema)).items():
        predicted = estimator.fit(drawn.X, drawn.y).predict(drawn.schema.encode(drawn.held_out))
        assert np.allclose(predicted.sum(axis=1), 1)
        scores[name] = score("roc_auc", drawn.truth, predicted)
    assert set(scores) == {"prior", "linear on 16 components"}
    assert scores["prior"] == 0.5
    assert scores["linear on 16 components"] > 0.55


def test_it_takes_seconds_for_large_pictures_too(drawings: MakeDrawings) -> None:
    schema = drawings(["cross", "disc"]).schema
    large = schema.model_copy(update={"height": 64, "width": 64, "channels": 3})
    random = np.random.default_rng(0)
    y = np.arange(60) % 2
    X = (100 + 20 * y[:, None, None, None] + random.integers(0, 50, (60, 64, 64, 3))).astype(
        "uint8"
    )
    (model,) = references(large).values()
    started = time.process_time()
    predicted = model.fit(X, y).predict(X)
    assert time.process_time() - started < 10, "exact components of 12,288 numbers take minutes"
    assert (predicted.argmax(axis=1) == y).mean() > 0.9
