"""True and false."""

from typing import Any

import pandas as pd

from tasks.columns.encoder import Encoder, Facts
from tasks.columns.encoders import number


def _learn(known: "pd.Series[Any]") -> Facts:
    return {"example": bool(known.astype(bool).mean() >= 0.5)}


ENCODER = Encoder(number.read, _learn, number.encode, without_pandas=number.as_they_are)
