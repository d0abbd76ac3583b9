from typing import Any

import numpy as np
import pytest

from tasks.families.text.common.vocabulary import padded
from tasks.models.family import family
from tasks.models.probabilities import softmax
from tests.texts import FIT, MakeTexts, Texts

SMALL = {"dimensions": 8, "width": 8, "epochs": 1, "heads": 2}
ROWS = 64


def fitted(name: str, found: Texts, **more: Any) -> Any:
    chosen = family("text", name)
    parameters = {key: SMALL.get(key, value) for key, value in chosen.defaults.items()}
    model = chosen.build({**parameters, **more}, found.schema, 0)
    return model.fit(found.X[:ROWS], found.y[:ROWS])


@pytest.mark.parametrize("name", ["convolutional", "recurrent", "transformer"])
def test_padding_changes_nothing_and_order_does(name: str, texts: MakeTexts) -> None:
    model = fitted(name, texts("multiclass"))
    (network,), vocabulary = model.networks, model.vocabulary
    short, long = vocabulary.encode(np.array(["lost my card", "x " * 30], dtype=object))
    alone, beside = network(*padded([short]))[0], network(*padded([short, long]))[0]
    assert np.allclose(alone, beside, atol=1e-5)
    (turned,) = vocabulary.encode(np.array(["card my lost"], dtype=object))
    assert not np.allclose(network(*padded([turned]))[0], alone, atol=1e-5)


def test_members_differ_and_are_averaged(texts: MakeTexts) -> None:
    found = texts("multiclass")
    model = fitted("convolutional", found, members=2)
    held_out = padded(model.vocabulary.encode(found.X[FIT:]))
    first, second = (softmax(network(*held_out)) for network in model.networks)
    assert not np.allclose(first, second, atol=1e-3)
    assert np.allclose(model.predict(found.X[FIT:]), (first + second) / 2, atol=1e-5)
