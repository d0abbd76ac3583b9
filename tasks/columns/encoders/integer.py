"""Whole numbers."""

from typing import Any

import pandas as pd

from tasks.columns.encoder import Encoder, Facts
from tasks.columns.encoders import number


def _learn(known: "pd.Series[Any]") -> Facts:
    facts = number.learn(known)
    return {**facts, "example": int(facts["example"])}


ENCODER = Encoder(number.read, _learn, number.encode, without_pandas=number.as_they_are)
