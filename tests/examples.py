"""The solutions that come with the project, as far as whoever works with it keeps them."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tasks.config import read_document

ROOT = Path(__file__).parents[1]

EXAMPLES = (
    "tumour", "purchase", "fraud", "credit", "income", "campaign", "house-price",
    "housing-district", "steel", "digits", "xray", "objects", "surface", "support", "assistant",
    "review-zh", "recommend", "ratings", "shop", "turbofan", "demand", "demand-weekly",
    "transformer-load", "motorway-traffic", "film-score", "machine-failure",
)  # fmt: skip


def kept() -> list[str]:
    """Return the examples that there still are."""
    solutions = read_document(ROOT)["solutions"]
    return [name for name in EXAMPLES if name in solutions]


def need(names: Iterable[str] = EXAMPLES) -> None:
    """Skip a test of examples that were taken away: there is nothing left that it could hold."""
    absent = sorted(set(names) - set(kept()))
    if absent:
        pytest.skip(f"taken out: {', '.join(absent)}")
