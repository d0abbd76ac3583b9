"""The data sets that ship with scikit-learn."""

from pathlib import Path
from typing import Literal

import pandas as pd
from sklearn import datasets

from tasks.config import BuiltinSource
from tasks.errors import InputError
from tasks.ingest.columns import from_frame
from tasks.ingest.pictures import from_arrays
from tasks.ingest.table import Table, table
from tasks.progress import Progress

Name = Literal["breast_cancer", "diabetes", "digits", "iris", "wine"]

TARGET = {"breast_cancer": "diagnosis"}
"""Target columns with a name better than scikit-learn's ``target``."""


def read(source: BuiltinSource, root: Path, progress: Progress) -> list[Table]:
    """Return the data set as a table.

    Raises:
        InputError: the set has no pictures.
    """
    location = f"scikit-learn:{source.name}"
    rows = from_frame(load(source.name, source.pictures), location)
    return [table("builtin", location, rows)]


def marks(source: BuiltinSource, root: Path, everywhere: bool) -> dict[str, str]:
    """Return nothing: it never changes."""
    return {}


def load(name: Name, pictures: bool = False) -> pd.DataFrame:
    """Return a data set with scikit-learn's column names; classes are text, not numbers.

    Args:
        name: which.
        pictures: give rows as :func:`tasks.ingest.pictures.from_arrays` does.

    Raises:
        InputError: the set has no pictures.
    """
    if pictures:
        return _pictures(name)
    bunch = getattr(datasets, f"load_{name}")(as_frame=True)
    frame: pd.DataFrame = bunch.frame
    if "target_names" in bunch:
        names = {code: str(text) for code, text in enumerate(bunch.target_names)}
        frame = frame.assign(target=frame["target"].map(names))
    return frame.rename(columns={"target": TARGET.get(name, "target")})


def _pictures(name: Name) -> pd.DataFrame:
    if name != "digits":
        raise InputError(
            "source.pictures", f"{name} has no pictures", "use digits, or set it false"
        )
    bunch = datasets.load_digits()
    return from_arrays(bunch.images * (255 / 16), bunch.target)  # stored as 0 to 16
