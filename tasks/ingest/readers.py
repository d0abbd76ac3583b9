"""File formats as pandas frames."""

import json
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tasks.errors import InputError
from tasks.ingest.pictures import from_archive, from_arrays


def read_frame(path: Path, form: str, options: dict[str, Any]) -> pd.DataFrame:
    """Read a file.

    Args:
        path: the file; pandas recognises compression by the suffix.
        form: ``csv``, ``parquet``, ``json``, ``excel``, ``npz``, ``images`` or ``npz_images``.
        options: keyword arguments of the pandas reader; for npz, ``arrays`` names those to read;
            for npz_images, ``pixels`` and ``labels`` do. For json ``lists`` reads an object of
            lists of rows: it names the column that takes the object's keys, ``names`` the others.

    Raises:
        InputError: the content is not of that format, or an option is unknown.
    """
    try:
        frame = _READERS[form](path, **options)
    except pd.errors.EmptyDataError:
        raise InputError(path.name, "empty: no columns", "give a file that has rows") from None
    except (
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        EOFError,
        OSError,
        zlib.error,
        zipfile.BadZipFile,
    ) as error:
        raise InputError(
            path.name,
            f"cannot be read as {form}: {error}",
            f"check that the file is whole, and its format and options ({options or 'none'}); "
            "docs/own-data.md shows those for other separators, no header and odd quotes",
        ) from None
    if isinstance(frame, pd.DataFrame):
        return frame
    raise InputError(
        "source.tables.options", options, "choose options that give one table, all at once"
    )


def _csv(path: Path, **options: Any) -> pd.DataFrame:
    if options.get("engine", "c") == "c":
        # Types must not depend on how the parser happens to cut the file.
        options = {"low_memory": False, **options}
    frame: pd.DataFrame = pd.read_csv(path, **options)
    if "index_col" not in options and not frame.index.equals(pd.RangeIndex(len(frame))):
        # pandas takes surplus fields for row labels, and they would be lost without a word.
        raise ValueError("rows have more fields than there are column names")
    return frame


def _json(
    path: Path, lists: str | None = None, names: list[str] | None = None, **options: Any
) -> pd.DataFrame:
    """Read records, or with ``lists`` an object whose values are lists of rows."""
    if lists is None:
        frame: pd.DataFrame = pd.read_json(path, **options)
        return frame
    if options:
        raise ValueError(f"lists takes names alone, not {', '.join(options)}")
    content = json.loads(path.read_bytes())
    if not isinstance(content, dict) or not all(isinstance(v, list) for v in content.values()):
        raise ValueError("lists is for an object whose values are lists")
    rows = [
        (key, *(row if isinstance(row, list) else [row]))
        for key, listed in content.items()
        for row in listed
    ]
    columns = [lists, *(names or ["value"])]
    if any(len(row) != len(columns) for row in rows):
        raise ValueError(f"a row does not have {len(columns) - 1} values, one for each of names")
    return pd.DataFrame(rows, columns=columns)


def _npz(path: Path, arrays: list[str] | None = None) -> pd.DataFrame:
    with np.load(path, allow_pickle=False) as content:
        chosen = {name: content[name] for name in arrays or content.files}
    columns: dict[str, Any] = {}
    for name, values in chosen.items():
        if values.ndim == 1:
            columns[name] = values
        elif values.ndim == 2:
            columns |= {f"{name}_{number}": values[:, number] for number in range(values.shape[1])}
        else:
            raise ValueError(f"array {name!r} has {values.ndim} dimensions; a table takes 1 or 2")
    return pd.DataFrame(columns)


def _npz_images(path: Path, pixels: str, labels: str) -> pd.DataFrame:
    with np.load(path, allow_pickle=False) as content:
        return from_arrays(content[pixels], content[labels])


_READERS: dict[str, Callable[..., Any]] = {
    "csv": _csv,
    "parquet": pd.read_parquet,
    "json": _json,
    "excel": pd.read_excel,
    "npz": _npz,
    "images": from_archive,
    "npz_images": _npz_images,
}
