import numpy as np
import pytest

from tasks.families.text.common.vocabulary import padded
from tasks.models.family import family
from tasks.models.predictor import Floats
from tests.texts import FIT, MakeTexts

SMALL = {"dimensions": 16, "width": 16, "epochs": 1, "heads": 2}


@pytest.mark.parametrize("name", ["convolutional", "recurrent", "transformer"])
def test_padding_changes_nothing_and_order_does(name: str, texts: MakeTexts) -> None:
    found, chosen = texts("multiclass"), family("text", name)
    parameters = {key: SMALL.get(key, value) for key, value in chosen.defaults.items()}
    model = chosen.build(parameters, found.schema, 0).fit(found.X[:FIT], found.y[:FIT])
    (network,), vocabulary = model.networks, model.vocabulary  # type: ignore[attr-defined]
    short, long = vocabulary.encode(np.array(["lost my card", "x " * 30], dtype=object))
    alone, beside = network(*padded([short]))[0], network(*padded([short, long]))[0]
    assert np.allclose(alone, beside, atol=1e-5)
    (turned,) = vocabulary.encode(np.array(["card my lost"], dtype=object))
    assert not np.allclose(network(*padded([turned]))[0], alone, atol=1e-5)


def test_members_differ_and_are_averaged(texts: MakeTexts) -> None:
    found, chosen = texts("multiclass"), family("text", "convolutional")
    parameters = {key: SMALL.get(key, value) for key, value in chosen.defaults.items()}

    def predicted(seed: int, members: int) -> Floats:
        model = chosen.build({**parameters, "members": members}, found.schema, seed)
        return model.fit(found.X[:100], found.y[:100]).predict(found.X[FIT:])

    first, second = predicted(0, 1), predicted(1, 1)
    assert not np.allclose(first, second, atol=1e-3)
    assert np.allclose(predicted(0, 2), (first + second) / 2, atol=1e-6)
