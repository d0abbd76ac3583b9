"""Small sets of drawn pictures, and what families of pictures build on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from tasks.ingest.generators.pictures import generate
from tasks.kinds.image.schema import ImageSchema
from tasks.models.family import Parameters, family
from tasks.models.keras_setup import deterministic_keras
from tasks.models.predictor import Predictor

SIDE = 16


@dataclass(frozen=True)
class Drawings:
    """Pictures to learn from, as a family sees them, and rows that are held out."""

    schema: ImageSchema
    X: npt.NDArray[Any]
    y: npt.NDArray[np.int64]
    held_out: pd.DataFrame
    truth: npt.NDArray[np.int64]


MakeDrawings = Callable[[Sequence[str]], Drawings]


def image_schema(classes: Sequence[str], side: int = SIDE, channels: Any = 3) -> ImageSchema:
    """Return the schema of square pictures."""
    return ImageSchema(
        target="label", objective="multiclass" if len(classes) > 2 else "binary",
        classes=list(classes), time_ordered=False, weighted=False, train_rows=0, test_rows=0,
        column="image", height=side, width=side, channels=channels,
        brightness=[128.0] * channels, contrast=[70.0] * channels,
        darkest=0.0, brightest=255.0, example="",
    )  # fmt: skip


@pytest.fixture(scope="session")
def drawings() -> MakeDrawings:
    """Draw pictures of some classes: ``drawings(["disc", "rows"])``."""
    drawn = generate(1000, 0)

    def of(classes: Sequence[str]) -> Drawings:
        rows = drawn[drawn["label"].isin(classes)].reset_index(drop=True)
        training, held_out = rows[rows["part"] != "test"], rows[rows["part"] == "test"]
        schema = image_schema(classes)
        return Drawings(
            schema, schema.encode(training), schema.truth(training), held_out,
            schema.truth(held_out),
        )  # fmt: skip

    return of


@pytest.fixture(scope="session")
def backbone(drawings: MakeDrawings) -> Predictor:
    """A small network that knows other classes."""
    drawn, chosen = drawings(["cross", "dots", "ring"]), family("image", "network")
    small = {**chosen.defaults, "width": 8, "epochs": 8, "cutout": 0.0}
    network = chosen.build(small, drawn.schema, 0)
    return Predictor(drawn.schema, network.fit(drawn.X, drawn.y), "none")


@pytest.fixture(scope="session")
def random_weights(tmp_path_factory: pytest.TempPathFactory) -> Parameters:
    """Hyperparameters for weights from a file, drawn at random."""
    keras = deterministic_keras(0)
    file = tmp_path_factory.mktemp("weights") / "small.weights.h5"
    keras.applications.MobileNet(
        include_top=False, weights=None, input_shape=(32, 32, 3), pooling="avg"
    ).save_weights(file)
    return {"architecture": "MobileNet", "weights": str(file), "size": 32}
