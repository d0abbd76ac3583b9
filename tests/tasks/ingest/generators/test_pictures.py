"""Generated pictures: the same every time, of all kinds, and learnable."""

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

from tasks.ingest.generators.pictures import SHAPES, SIZE, generate
from tasks.kinds.image.decode import decoded


def test_a_seed_always_draws_the_same_pictures() -> None:
    pd.testing.assert_frame_equal(generate(40, 3), generate(40, 3))
    assert not generate(40, 3).equals(generate(40, 4))


def test_every_part_has_every_kind() -> None:
    frame = generate(600, 0)
    assert set(frame["part"]) == {"train", "validation", "test"}
    for _, part in frame.groupby("part"):
        assert set(part["label"]) == set(SHAPES)
    assert (frame["part"] == "train").mean() > 0.6
    assert (frame[["width", "height"]] == SIZE).all(axis=None)
    assert (frame["mode"] == "RGB").all()


def test_kinds_can_be_told_apart_but_not_by_a_glance() -> None:
    frame = generate(600, 0)
    pixels = decoded(frame["image"], 16, 16, 1).reshape(len(frame), -1)
    test = (frame["part"] == "test").to_numpy()
    forest = RandomForestClassifier(100, random_state=0).fit(pixels[~test], frame["label"][~test])
    accuracy = float(np.mean(forest.predict(pixels[test]) == frame["label"][test]))
    assert 0.2 < accuracy < 0.9
