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
