"""Predictions on validation rows: any shape, and the same bytes for the same content."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.files import whole_file


def write_predictions(path: Path, rows: npt.NDArray[np.intp], predicted: npt.NDArray[Any]) -> None:
    """Write whole or not at all.

    Args:
        path: ends in ``.npz``.
        rows: (rows,) positions in train.parquet.
        predicted: (rows, ...) one prediction for each.
    """
    with whole_file(path) as temporary, temporary.open("wb") as stream:
        np.savez_compressed(stream, rows=rows, predicted=predicted)


def read_predictions(path: Path) -> tuple[npt.NDArray[np.intp], npt.NDArray[Any]]:
    """Read rows (rows,) and predictions (rows, ...) as :func:`write_predictions` left them.

    Raises:
        InputError: the file is missing.
    """
    try:
        with np.load(path, allow_pickle=False) as content:
            return content["rows"], content["predicted"]
    except FileNotFoundError:
        raise InputError(str(path), "missing", "run the stage train") from None
