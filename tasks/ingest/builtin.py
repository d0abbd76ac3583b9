"""The data sets that ship with scikit-learn."""

from typing import Literal

import pandas as pd
from sklearn import datasets

Name = Literal["breast_cancer", "diabetes", "digits", "iris", "wine"]

TARGET = {"breast_cancer": "diagnosis"}
"""Target columns with a name better than scikit-learn's ``target``."""


def load(name: Name) -> pd.DataFrame:
    """Give a data set with scikit-learn's column names; classes are text, not numbers."""
    bunch = getattr(datasets, f"load_{name}")(as_frame=True)
    frame: pd.DataFrame = bunch.frame
    if "target_names" in bunch:
        names = {code: str(text) for code, text in enumerate(bunch.target_names)}
        frame = frame.assign(target=frame["target"].map(names))
    return frame.rename(columns={"target": TARGET.get(name, "target")})
