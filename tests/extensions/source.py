"""A source: points on two spirals, as many as are asked for."""

from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import Field

from tasks.config import AddedSource, Section
from tasks.ingest.columns import from_frame
from tasks.ingest.table import Table, table
from tasks.progress import Progress


class SpiralsSource(Section):
    """Two classes that wind around each other."""

    kind: str
    rows: int = Field(gt=0)


SECTION = SpiralsSource


def read(source: AddedSource, root: Path, progress: Progress) -> list[Table]:
    """Return the points as a table."""
    section = SECTION.model_validate(source.model_dump(exclude={"query"}))
    angle = np.linspace(0.5, 6, section.rows)
    arm = np.arange(section.rows) % 2
    turn = angle + np.pi * arm
    frame = pd.DataFrame({"x": angle * np.cos(turn), "y": angle * np.sin(turn)})
    frame["arm"] = np.where(arm, "left", "right")
    return [table("spirals", f"spirals({section.rows})", from_frame(frame, "spirals"))]


def marks(source: AddedSource, root: Path, everywhere: bool) -> dict[str, str]:
    """Return nothing: it never changes."""
    return {}
