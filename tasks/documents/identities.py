"""Which rows a model was trained on: their identities, sorted, eight bytes each."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from tasks.documents.schema import IDENTITY
from tasks.documents.table import read_table

Identities = npt.NDArray[np.uint64]


def identities_in(table: Path) -> Identities:
    """Read the identities of the rows of train.parquet or test.parquet, (rows,).

    Raises:
        InputError: the file is missing or not Parquet.
    """
    return np.asarray(read_table(table, [IDENTITY]).column(IDENTITY).to_numpy(), dtype="uint64")


def write_trained_on(path: Path, identities: Identities) -> None:
    """Write each identity once, in order, as an array of NumPy's format."""
    np.save(path, np.unique(identities), allow_pickle=False)


def read_trained_on(path: Path) -> Identities | None:
    """Read what :func:`write_trained_on` wrote; None when there is no such file."""
    return np.load(path, allow_pickle=False) if path.exists() else None
