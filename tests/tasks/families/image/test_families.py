"""Every family for pictures keeps the promises that training and serving rely on."""

import hashlib
import time
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import pandas as pd
import pytest

from tasks.baselines.image import baselines, references
from tasks.errors import InputError
from tasks.families.image.network import ConvolutionalNetwork
from tasks.ingest.generators.pictures import generate
from tasks.kinds.image.schema import ImageSchema
from tasks.models.artefact import read, write
from tasks.models.family import family
from tasks.models.keras_setup import deterministic_keras
from tasks.models.metrics import score
from tasks.models.predictor import Predictor

CLASSES = ["checks", "disc", "rows"]
NAMES = sorted(
    path.stem
    for path in (Path(__file__).parents[4] / "tasks/families/image").glob("*.py")
    if path.stem != "__init__"
)
QUICK: dict[str, dict[str, Any]] = {
    "network": {"width": 8, "epochs": 12, "cutout": 0.0},
    "transfer": {"epochs": 8, "cutout": 0.0, "learning_rate": 0.1},
}


def schema(classes: list[str]) -> ImageSchema:
    return ImageSchema(
        target="label", objective="multiclass" if len(classes) > 2 else "binary", classes=classes,
        time_ordered=False, weighted=False, train_rows=200, test_rows=50, column="image",
        height=16, width=16, channels=3, brightness=[128.0] * 3, contrast=[70.0] * 3,
        darkest=0.0, brightest=255.0, example="",
    )  # fmt: skip


def pictures(classes: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = generate(1000, 0)
    frame = frame[frame["label"].isin(classes)].reset_index(drop=True)
    return frame[frame["part"] != "test"], frame[frame["part"] == "test"]


@pytest.fixture(scope="module")
def backbone() -> Predictor:
    training, _ = pictures(["cross", "dots", "ring"])
    wanted = schema(["cross", "dots", "ring"])
    parameters = {**family("image", "network").defaults, **QUICK["network"]}
    network = ConvolutionalNetwork(parameters, wanted, 0)
    network.fit(wanted.encode(training), wanted.truth(training))
    return Predictor(wanted, network, "none")


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Hyperparameters that take seconds; weights from a file, drawn at random."""
    keras = deterministic_keras(0)
    file = tmp_path_factory.mktemp("weights") / "small.weights.h5"
    keras.applications.MobileNet(
        include_top=False, weights=None, input_shape=(32, 32, 3), pooling="avg"
    ).save_weights(file)
    return QUICK | {"pretrained": {"architecture": "MobileNet", "weights": str(file), "size": 32}}


def fit(name: str, classes: list[str], backbone: Predictor, fixed: dict[str, Any]) -> Predictor:
    chosen, wanted = family("image", name), schema(classes)
    training, held_out = pictures(classes)
    more = {"backbone": backbone} if chosen.on_backbone else {}
    estimator = chosen.build({**chosen.defaults, **fixed}, wanted, 0, **more)
    X, y = wanted.encode(training), wanted.truth(training)
    estimator.fit(X, y, None, (wanted.encode(held_out), wanted.truth(held_out), None))
    return Predictor(wanted, estimator, "none")


@pytest.mark.parametrize("classes", [CLASSES, CLASSES[:2]])
@pytest.mark.parametrize("name", NAMES)
def test_learns_saves_and_answers_one_picture(
    name: str,
    classes: list[str],
    backbone: Predictor,
    quick: dict[str, dict[str, Any]],
    tmp_path: Path,
) -> None:
    predictor = fit(name, classes, backbone, quick.get(name, {}))
    _, held_out = pictures(classes)
    truth = predictor.schema.truth(held_out)
    predicted = predictor.predict(held_out)
    assert predicted.shape == (len(held_out), len(classes))
    assert np.allclose(predicted.sum(axis=1), 1)
    assert score("roc_auc", truth, predicted) > 0.7

    write(predictor, tmp_path / "model.joblib")
    again = read(tmp_path / "model.joblib")
    assert np.array_equal(again.predict(held_out), predicted)
    one = held_out.iloc[[3]]
    times = []
    for _ in range(5):
        started = time.process_time()
        answer = again.predict(one)
        times.append(time.process_time() - started)
    assert np.allclose(answer[0], predicted[3], atol=1e-6)
    assert min(times) < 0.05

    chosen = family("image", name)
    settled = chosen.refit_parameters(chosen.defaults, [predictor.estimator], 1.25)
    assert settled.keys() == chosen.defaults.keys()
    if isinstance(predictor.estimator, ConvolutionalNetwork):
        # the fit on all rows has no rows left to find it on
        assert settled["temperature"] == pytest.approx(predictor.estimator.temperature)
        assert settled["temperature"] != 1.0


@pytest.mark.parametrize("name", NAMES)
def test_defaults_are_a_point_of_the_search(name: str) -> None:
    chosen = family("image", name)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    study.enqueue_trial(chosen.defaults)
    found: list[dict[str, Any]] = []

    def objective(trial: optuna.Trial) -> float:
        found.append(chosen.search(trial, schema(CLASSES)))
        return 0.0

    study.optimize(objective, n_trials=5)
    assert found[0] == chosen.defaults
    assert all(parameters.keys() == chosen.defaults.keys() for parameters in found)
    assert len({str(parameters) for parameters in found}) == 5


@pytest.mark.parametrize(
    ("fixed", "why"),
    [
        ({"weights": "nowhere.h5"}, "no file at nowhere.h5"),
        ({"weights": __file__}, "gives no weights for MobileNetV2"),
        ({"architecture": "LeNet"}, "keras.applications has no 'LeNet'"),
    ],
)
def test_weights_that_cannot_be_had_are_told(
    fixed: dict[str, Any], why: str, backbone: Predictor
) -> None:
    with pytest.raises(InputError, match=why):
        fit("pretrained", CLASSES, backbone, fixed)


def test_weights_from_elsewhere_are_named_by_their_hash(
    backbone: Predictor, quick: dict[str, dict[str, Any]]
) -> None:
    fixed = quick["pretrained"]
    fitted = fit("pretrained", CLASSES[:2], backbone, fixed).estimator
    body = deterministic_keras(0).applications.MobileNet(
        include_top=False, weights=fixed["weights"], input_shape=(32, 32, 3), pooling="avg"
    )
    digest = hashlib.sha256(b"".join(array.tobytes() for array in body.get_weights())).hexdigest()
    named = {f"MobileNet {fixed['weights']}": digest}
    assert family("image", "pretrained").weights(fitted) == named
    assert family("image", "network").weights(backbone.estimator) == {}


def test_models_are_held_against_chance_and_a_simple_model() -> None:
    # a linear model sees no shapes, but what covers more of a picture than the other
    training, held_out = pictures(["cross", "disc"])
    wanted = schema(["cross", "disc"])
    scores = {}
    for name, estimator in (baselines(wanted) | references(wanted)).items():
        estimator.fit(wanted.encode(training), wanted.truth(training))
        predicted = estimator.predict(wanted.encode(held_out))
        assert np.allclose(predicted.sum(axis=1), 1)
        scores[name] = score("roc_auc", wanted.truth(held_out), predicted)
    assert set(scores) == {"prior", "linear on 16 components"}
    assert scores["prior"] == 0.5
    assert scores["linear on 16 components"] > 0.55
