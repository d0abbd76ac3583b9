"""The data sets that ship with scikit-learn."""

from typing import Literal

import pandas as pd
from sklearn import datasets

from tasks.errors import InputError
from tasks.ingest.pictures import from_arrays

Name = Literal["breast_cancer", "diabetes", "digits", "iris", "wine"]

TARGET = {"breast_cancer": "diagnosis"}
"""Target columns with a name better than scikit-learn's ``target``."""


def load(name: Name, pictures: bool = False) -> pd.DataFrame:
    """Give a data set with scikit-learn's column names; classes are text, not numbers.

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
