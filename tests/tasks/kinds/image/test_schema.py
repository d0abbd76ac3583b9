"""What split learns of pictures."""

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tasks.config import Columns, ImageInputs, Split
from tasks.errors import InputError
from tasks.kinds.image.decode import decoded, png
from tasks.kinds.image.kind import KIND
from tasks.kinds.image.schema import ImageSchema
from tasks.kinds.kind import read_schema

SHARED: dict[str, Any] = {
    "target": "label", "objective": "binary", "classes": ["a", "b"], "time_ordered": False,
    "weighted": False, "train_rows": 3, "test_rows": 1,
}  # fmt: skip


def learn(pictures: list[bytes], **inputs: Any) -> ImageSchema:
    wanted = ImageInputs(kind="image", **{"height": 4, "width": 6, "channels": 3, **inputs})
    training = pa.table({"image": pictures, "label": ["a"] * len(pictures)})
    schema = KIND.learn(training, Columns(), Split(method="random"), wanted, **SHARED)
    assert isinstance(schema, ImageSchema)
    return schema


def plain(*shades: int) -> bytes:
    return png(np.full((8, 12, 3), shades, dtype="uint8"))


def test_learns_light_and_shows_a_typical_picture(tmp_path: Path) -> None:
    schema = learn([plain(0, 0, 0), plain(60, 120, 0), plain(240, 240, 240)])
    assert schema.brightness == pytest.approx([100, 120, 80])
    assert schema.contrast == pytest.approx(
        [np.std([0, 60, 240]), np.std([0, 120, 240]), np.std([0, 0, 240])]
    )
    assert 0 <= schema.darkest < 1
    assert 239 < schema.brightest <= 240
    example = decoded([base64.b64decode(schema.example)], 4, 6, 3)
    assert example[0, 0, 0].tolist() == [60, 120, 0]
    schema.write(tmp_path / "schema.json")
    assert read_schema(tmp_path / "schema.json") == schema


def test_rows_become_one_array() -> None:
    schema = learn([plain(10, 20, 30)])
    rows = pd.DataFrame({"image": [plain(1, 2, 3), plain(4, 5, 6)], "other": [0, 1]}, index=[7, 9])
    X = schema.encode(rows)
    assert X.shape == (2, 4, 6, 3)
    assert X.dtype == np.uint8
    assert X[1, 3, 5].tolist() == [4, 5, 6]
    assert schema.columns == ["image"]
    assert schema.prediction_shape == (2,)


def test_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match=r"inputs\.column: 'photo'") as caught:
        learn([plain(1, 2, 3)], column="photo")
    assert "image, label" in caught.value.hint
