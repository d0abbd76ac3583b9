"""Equal predictors give equal bytes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np

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


def test_joblib_reads_the_file(sample: Callable[[Any], Any], tmp_path: Path) -> None:
    schema = sample("binary").schema
    write(Predictor(schema, Blend([], "none"), "none"), tmp_path / "model.joblib")
    assert joblib.load(tmp_path / "model.joblib").schema == schema
    assert read(tmp_path / "model.joblib").schema == schema
