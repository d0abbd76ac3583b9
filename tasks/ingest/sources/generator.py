"""The seeded generators by name."""

import importlib
import pkgutil
from pathlib import Path

import pandas as pd

from tasks.config import GeneratorSource
from tasks.errors import InputError
from tasks.ingest import generators
from tasks.ingest.columns import from_frame
from tasks.ingest.table import Table, table
from tasks.progress import Progress


def read(source: GeneratorSource, root: Path, progress: Progress) -> list[Table]:
    """Return what the generator makes as a table.

    Raises:
        InputError: there is no such generator.
    """
    progress(0.0, f"generating {source.rows:,} rows")
    location = f"generator:{source.name}({source.rows}, {source.seed})"
    frame = generate(source.name, source.rows, source.seed)
    return [table("generated", location, from_frame(frame, location))]


def marks(source: GeneratorSource, root: Path, everywhere: bool) -> dict[str, str]:
    """Return nothing: it never changes."""
    return {}


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
