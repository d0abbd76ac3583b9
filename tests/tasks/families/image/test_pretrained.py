import hashlib

import pytest

from tasks.errors import InputError
from tasks.models.family import Parameters, family
from tasks.models.keras_setup import deterministic_keras
from tests.drawings import MakeDrawings

CHOSEN = family("image", "pretrained")


@pytest.mark.parametrize(
    ("fixed", "why"),
    [
        ({"weights": "nowhere.h5"}, "no file at nowhere.h5"),
        ({"weights": __file__}, "gives no weights for MobileNetV2"),
        ({"architecture": "LeNet"}, "keras.applications has no 'LeNet'"),
    ],
)
def test_weights_that_cannot_be_had_are_told(
    fixed: Parameters, why: str, drawings: MakeDrawings
) -> None:
    drawn = drawings(["disc", "rows"])
    estimator = CHOSEN.build({**CHOSEN.defaults, **fixed}, drawn.schema, 0)
    with pytest.raises(InputError, match=why):
        estimator.fit(drawn.X, drawn.y)


def test_weights_from_elsewhere_are_named_by_their_hash(
    drawings: MakeDrawings, random_weights: Parameters
) -> None:
    drawn = drawings(["disc", "rows"])
    estimator = CHOSEN.build({**CHOSEN.defaults, **random_weights}, drawn.schema, 0)
    estimator.fit(drawn.X[:20], drawn.y[:20])
    body = deterministic_keras(0).applications.MobileNet(
        include_top=False, weights=random_weights["weights"], input_shape=(32, 32, 3), pooling="avg"
    )
    digest = hashlib.sha256(b"".join(array.tobytes() for array in body.get_weights())).hexdigest()
    assert CHOSEN.weights(estimator) == {f"MobileNet {random_weights['weights']}": digest}
    from_scratch = family("image", "network")
    network = from_scratch.build(from_scratch.defaults, drawn.schema, 0)
    assert from_scratch.weights(network) == {}
