from typing import Any

import numpy as np

from tasks.families.text.common.vocabulary import padded
from tasks.models.family import family
from tasks.models.probabilities import softmax
from tests.texts import FIT, MakeTexts

SMALL = {"dimensions": 8, "width": 8, "epochs": 1, "members": 2}
ROWS = 64


def test_members_differ_and_are_averaged(texts: MakeTexts) -> None:
    found = texts("multiclass")
    chosen = family("text", "convolutional")
    model: Any = chosen.build({**chosen.defaults, **SMALL}, found.schema, 0)
    model.fit(found.X[:ROWS], found.y[:ROWS])
    held_out = padded(model.vocabulary.encode(found.X[FIT:]))
    first, second = (softmax(network(*held_out)) for network in model.networks)
    assert not np.allclose(first, second, atol=1e-3)
    assert np.allclose(model.predict(found.X[FIT:]), (first + second) / 2, atol=1e-5)
