import numpy as np

from tasks.baselines.text import baselines, references
from tasks.models.metrics import score
from tests.texts import FIT, MakeTexts


def test_naive_bayes_beats_the_prior(texts: MakeTexts) -> None:
    for objective in ("binary", "multiclass"):
        found = texts(objective)
        losses = {}
        for name, estimator in (baselines(found.schema) | references(found.schema)).items():
            predicted = estimator.fit(found.X[:FIT], found.y[:FIT]).predict(found.X[FIT:])
            assert np.allclose(predicted.sum(axis=1), 1)
            losses[name] = score("log_loss", found.y[FIT:], predicted)
        assert losses["naive Bayes"] < losses["prior"]
