"""The seeded generators by name."""

import importlib
import pkgutil

import pandas as pd

from tasks.errors import InputError
from tasks.ingest import generators


def generate(name: str, rows: int, seed: int) -> pd.DataFrame:
    """Run the generator ``name``: the same ``rows`` and ``seed`` always give the same frame.

    Raises:
        InputError: there is no such generator.
    """
    known = sorted(module.name for module in pkgutil.iter_modules(generators.__path__))
    if name not in known:
        raise InputError("source.name", repr(name), f"use one of {', '.join(known)}")
    module = importlib.import_module(f"tasks.ingest.generators.{name}")
    frame: pd.DataFrame = module.generate(rows, seed)
    return frame
