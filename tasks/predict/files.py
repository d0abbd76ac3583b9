"""A file of rows to a file of predictions."""

from pathlib import Path
from typing import Any

import pandas as pd

from tasks.config import FilesSource, Source
from tasks.documents import Schema
from tasks.errors import InputError
from tasks.files import whole_file
from tasks.predict.champion import Champion

FORMATS = (".csv", ".tsv", ".parquet", ".jsonl")
"""Formats of tables, by the ending of the file's name."""

VALUES_READ_BY = (
    "date_format",
    "dayfirst",
    "decimal",
    "dtype",
    "false_values",
    "keep_default_na",
    "na_values",
    "parse_dates",
    "quoting",
    "sep",
    "skipinitialspace",
    "thousands",
    "true_values",
)
"""Options of pandas' reader that say what a value means."""

OF_NUMBERS = ("decimal", "thousands")
"""Those of them that are meant for files with the solution's own separator."""

IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp")


def predict_file(
    champion: Champion, source: Path, target: Path, options: dict[str, Any] | None = None
) -> int:
    """Read rows, predict them and write what the model says.

    Args:
        champion: the model in force.
        source: a table (CSV, TSV, Parquet or JSON lines), a text file with one text a line for
            solutions on texts, or a folder of images for those on images.
        target: a table in one of the same formats. It holds the columns of ``source`` (images
            aside) and then those of the prediction, each of which is called ``predicted_<name>``
            where the source has a column of its name. Forecasts and rankings have several lines
            for a row, and only the name of the series, or the row's number from 0, before them.

        options: how values of CSV and TSV are read, see :func:`reading_options`.

    Returns:
        Number of lines written.

    Raises:
        InputError: a format is unknown, the source is missing or empty, its rows cannot be read,
            or predictions cannot be written to the target, see :func:`check_target`.
    """
    check_target(target, source)
    rows = read_rows(source, champion.schema, options)
    predicted = champion.predict(rows)
    if predicted.index.equals(rows.index):
        shown = rows.drop(columns=[name for name in rows if _is_binary(rows[name])])
        taken = {name: f"predicted_{name}" for name in predicted if name in shown}
        table = pd.concat([shown, predicted.rename(columns=taken)], axis="columns")
    else:
        table = predicted.reset_index(names=str(predicted.index.name or "row"))
    with whole_file(target) as temporary:
        _write(table, target.suffix, temporary)
    return len(table)


def check_target(target: Path, source: Path) -> None:
    """Raise an error where predictions of ``source`` must not be written to ``target``.

    Raises:
        InputError: its format is unknown, its folder does not exist, or it is the source itself,
            by another name or a link as well.
    """
    _check_format(target)
    if not target.parent.is_dir():
        raise InputError(
            str(target), f"there is no folder {str(target.parent)!r}", "make it, or name another"
        )
    if target.exists() and source.exists() and target.samefile(source):
        raise InputError(
            str(target), "is the file of rows itself", "name another file for the predictions"
        )


def reading_options(source: Source) -> dict[str, Any]:
    """Return how the solution's own CSV files are to be read, as far as it says what values mean.

    What says where columns are, such as ``names``, is of those files alone.
    """
    tables = source.tables.values() if isinstance(source, FilesSource) else ()
    return {
        key: value
        for table in tables
        for key, value in table.options.items()
        if key in VALUES_READ_BY
    }


def read_rows(source: Path, schema: Schema, options: dict[str, Any] | None = None) -> pd.DataFrame:
    """Read what a model is asked about.

    Args:
        source: see :func:`predict_file`.
        schema: of the model.
        options: for CSV and TSV, see :func:`reading_options`.

    Raises:
        InputError: the source is missing, empty, or in a format that is not known.
    """
    if not source.exists():
        raise InputError(str(source), "no such file or folder", "name the file of rows to predict")
    if source.is_dir() and schema.kind == "image":
        rows = _images(source, schema)
    elif source.suffix == ".txt" and schema.kind == "text":
        lines = source.read_text(encoding="utf-8").rstrip("\n").split("\n")
        rows = pd.DataFrame({schema.columns[0]: pd.Series(lines, dtype="str")})
    else:
        rows = _table(source, options or {})
    if rows.empty:
        raise InputError(str(source), "holds no rows", "give at least one")
    return rows


def _table(source: Path, options: dict[str, Any]) -> pd.DataFrame:
    _check_format(source)
    try:
        match source.suffix.lower():
            case ".parquet":
                return pd.read_parquet(source)
            case ".jsonl":
                # as they are written: no text becomes a number, no number a date
                return pd.read_json(source, lines=True, dtype=False)
            case suffix:
                rows: pd.DataFrame = pd.read_csv(source, **_fitting(options, source, suffix))
                if not isinstance(rows.index, pd.RangeIndex):
                    raise ValueError("lines have more fields than there are columns")
                return rows
    except (ValueError, OSError) as error:
        raise InputError(str(source), error, "correct the file") from None


def _fitting(options: dict[str, Any], source: Path, suffix: str) -> dict[str, Any]:
    """Return the solution's options as far as they fit a file that may be written otherwise."""
    with source.open(encoding="utf-8-sig", errors="replace") as stream:
        header = stream.readline()
    own = str(options.get("sep", ","))
    sep = "\t" if suffix == ".tsv" else own if len(own) > 1 or own in header else ","
    fitting = {**options, "sep": sep}
    if sep != own:
        fitting = {key: value for key, value in fitting.items() if key not in OF_NUMBERS}
    if isinstance(dates := options.get("parse_dates"), list):
        names = set(pd.read_csv(source, sep=sep, nrows=0, engine="python").columns)
        fitting["parse_dates"] = [name for name in dates if name in names]
    return fitting


def _images(folder: Path, schema: Schema) -> pd.DataFrame:
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in IMAGES)
    return pd.DataFrame(
        {
            "path": [file.relative_to(folder).as_posix() for file in files],
            schema.columns[0]: [file.read_bytes() for file in files],
        }
    )


def _is_binary(column: "pd.Series[bytes]") -> bool:
    return bool(column.map(lambda cell: isinstance(cell, bytes)).any())


def _write(table: pd.DataFrame, suffix: str, path: Path) -> None:
    match suffix.lower():
        case ".csv":
            table.to_csv(path, index=False)
        case ".tsv":
            table.to_csv(path, index=False, sep="\t")
        case ".parquet":
            table.to_parquet(path, index=False)
        case ".jsonl":
            table.to_json(path, orient="records", lines=True)


def _check_format(file: Path) -> None:
    if file.suffix.lower() not in FORMATS:
        raise InputError(str(file), f"ends in {file.suffix!r}", f"use {', '.join(FORMATS)}")
