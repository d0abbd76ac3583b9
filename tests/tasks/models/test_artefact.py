"""Equal predictors give equal bytes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from sklearn.ensemble import RandomForestClassifier

from tasks.models.artefact import read, write
from tasks.models.blend import Blend
from tasks.models.predictor import Predictor


def named(name: str) -> str:
    """A string equal to ``name`` but another object, as one read from a file is."""
    return "".join(list(name))


def test_bytes_do_not_depend_on_which_strings_are_one_object(
    sample: Callable[[Any], Any], tmp_path: Path
) -> None:
    schema = sample("binary").schema
    one = named("weights")
    shared: Any = {"a": one, "b": one, "layer": np.arange(3.0)}
    separate: Any = {"a": named("weights"), "b": named("weights"), "layer": np.arange(3.0)}
    for name, content in (("shared", shared), ("separate", separate)):
        write(Predictor(schema, content, "none"), tmp_path / name)
        joblib.dump(content, tmp_path / f"{name}.plain")
    assert (tmp_path / "shared").read_bytes() == (tmp_path / "separate").read_bytes()
    # or there is nothing to guard against any more
    assert (tmp_path / "shared.plain").read_bytes() != (tmp_path / "separate.plain").read_bytes()


def test_bytes_between_the_fields_of_an_array_are_zeros(
    sample: Callable[[Any], Any], tmp_path: Path
) -> None:
    inner = np.dtype([("leaf", "u1"), ("value", "f8")], align=True)
    nodes = np.dtype([("children", inner, (2,)), ("feature", "u1"), ("count", "i8")], align=True)
    schema = sample("binary").schema
    for filling in (0, 255):
        content = np.empty((2, 3), nodes)
        content.view("u1")[...] = filling  # what an array held before it was filled
        content["children"]["leaf"], content["children"]["value"] = 1, np.pi
        content["feature"], content["count"] = 2, np.arange(6).reshape(2, 3)
        write(Predictor(schema, content, "none"), tmp_path / str(filling))  # type: ignore[arg-type]
        joblib.dump(content, tmp_path / f"{filling}.plain")
    assert (tmp_path / "0").read_bytes() == (tmp_path / "255").read_bytes()
    np.testing.assert_array_equal(joblib.load(tmp_path / "0").estimator, content)
    # or there is nothing to guard against any more
    assert (tmp_path / "0.plain").read_bytes() != (tmp_path / "255.plain").read_bytes()


def test_a_forest_that_was_read_is_written_alike(
    sample: Callable[[Any], Any], tmp_path: Path
) -> None:
    schema, random = sample("binary").schema, np.random.default_rng(0)
    forest: Any = RandomForestClassifier(20, random_state=0)
    forest.fit(random.normal(size=(200, 3)), random.integers(2, size=200))
    write(Predictor(schema, forest, "none"), tmp_path / "fitted")
    written = set()
    for filling in range(3):
        held = [np.full(size, filling, "u1") for size in range(64, 8192, 64) for _ in range(3)]
        del held  # memory that arrays of nodes will lie in
        write(read(tmp_path / "fitted"), tmp_path / "read")
        written.add((tmp_path / "read").read_bytes())
    assert len(written) == 1


def test_joblib_reads_the_file(sample: Callable[[Any], Any], tmp_path: Path) -> None:
    schema = sample("binary").schema
    write(Predictor(schema, Blend([], "none"), "none"), tmp_path / "model.joblib")
    assert joblib.load(tmp_path / "model.joblib").schema == schema
    assert read(tmp_path / "model.joblib").schema == schema
