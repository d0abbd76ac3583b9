"""A short section for new data, guessed from the data itself."""

import re
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from tasks.check.lock import params_lock
from tasks.config import (
    Addition,
    FileTable,
    nearest,
    path_of,
    read_files,
    with_additions,
)
from tasks.config.params import name_hint
from tasks.config.reading import FILE, members
from tasks.config.solution import NAME
from tasks.documents.text import value_text
from tasks.errors import InputError
from tasks.files import whole_file
from tasks.ingest.columns import from_frame
from tasks.ingest.locate import at_hand
from tasks.ingest.readers import read_frame
from tasks.listing import keep_listed

KINDS = ("tabular", "image", "text", "series")
FORMATS = {".parquet": "parquet", ".json": "json", ".xlsx": "excel", ".npz": "npz"}
OTHERS = ("\t", ";", "|")
"""Separators of columns where a header has no comma."""

MOST_CLASSES = 20
"""Distinct whole numbers up to which they name classes rather than amounts."""

SIDE = 64
"""Pixels that pictures are brought to where they differ in size or are large."""

LARGEST_SIDE = 128
"""Pixels up to which pictures are taken as large as they are."""

WINDOW = 24
"""Rows that a forecast looks back on unless told otherwise."""


def new_section(name: str, kind: str, path: str, target: str, root: Path) -> dict[str, Any]:
    """Write a short section for a solution into a file of its own, and return it.

    The objective follows from the target's values: numbers are regressed, of series forecast; two
    values are binary with the rarer one as the event; others are classes.

    Args:
        name: of the solution.
        kind: of input: tabular, image, text or series.
        path: a file, or a folder of pictures, relative to the project or to LEPTON_DATA.
        target: column that is predicted; for folders of pictures ``label``.
        root: the project.

    Raises:
        InputError: the name cannot be used, the file lies nowhere, or it has no such column.
    """
    if not re.match(NAME, name):
        raise InputError("name", repr(name), name_hint(name))
    if kind not in KINDS:
        raise InputError("--kind", repr(kind), f"use one of {', '.join(KINDS)}")
    section = _section(kind, path, target, root)
    with params_lock(root):
        if not (root / FILE).exists():
            (root / FILE).write_text("")
        files = read_files(root)
        for file, document in files.items():
            if name in members(document, "solutions"):
                hint = f"{file} has this solution already: take another"
                raise InputError("name", repr(name), hint)
        own = root / path_of(name)
        text = own.read_text() if own.exists() else ""
        with whole_file(own) as temporary:
            temporary.write_text(with_additions(text, [Addition(("solutions", name), section)]))
        keep_listed(root)
    return section


def _section(kind: str, path: str, target: str, root: Path) -> dict[str, Any]:
    form = "images" if kind == "image" else FORMATS.get(PurePosixPath(path).suffix, "csv")
    table: dict[str, Any] = {"path": path} if form == "csv" else {"path": path, "format": form}
    file = at_hand(FileTable(path=path, format="images"), root)
    if file is None:
        raise InputError("--path", repr(path), "no such file in the project or under LEPTON_DATA")
    if kind != "image" and file.is_dir():
        raise InputError("--path", f"{path!r} is a folder", "for one of pictures add --kind image")
    if form == "csv" and (separator := _separator(file)) != ",":
        table["options"] = {"sep": separator}
    rows = from_frame(read_frame(file, form, table.get("options", {})), path)
    if target not in rows.column_names:
        raise InputError(
            "--target", repr(target), f"no such column; {nearest(target, rows.column_names)}"
        )
    return {
        "inputs": _inputs(kind, rows, target),
        "source": {"kind": "files", "tables": {_table_name(path): table}},
        "target": {"column": target, **_objective(kind, target, rows.column(target))},
    }


def _separator(file: Path) -> str:
    """Return what separates the columns that the first line of a file names."""
    with file.open(encoding="utf-8", errors="replace") as stream:
        header = stream.readline()
    return "," if "," in header else next((each for each in OTHERS if each in header), ",")


def _inputs(kind: str, rows: pa.Table, target: str) -> dict[str, Any]:
    match kind:
        case "image":
            height, width = _size(rows)
            return {"kind": kind, "height": height, "width": width}
        case "text":
            column = _longest_texts(rows, target)
            return {"kind": kind} if column == "text" else {"kind": kind, "column": column}
        case "series":
            return {"kind": kind, "window": min(WINDOW, max(1, rows.num_rows // 10)), "horizon": 1}
        case _:
            return {"kind": kind}


def _size(rows: pa.Table) -> tuple[int, int]:
    """Return height and width of the pictures if all have the same, a small one."""
    sizes = set(zip(rows["height"].to_pylist(), rows["width"].to_pylist(), strict=True))
    known = [(int(height), int(width)) for height, width in sizes if height and width]
    return known[0] if len(known) == 1 and max(known[0]) <= LARGEST_SIDE else (SIDE, SIDE)


def _longest_texts(rows: pa.Table, target: str) -> str:
    lengths: dict[str, float] = {
        name: pc.mean(pc.utf8_length(rows.column(name))).as_py() or 0.0
        for name in rows.column_names
        if name != target and _is_text(rows.column(name))
    }
    if not lengths:
        raise InputError("--kind", "text", "no column but the target holds text")
    return max(lengths, key=lengths.__getitem__)


def _objective(kind: str, target: str, values: pa.ChunkedArray) -> dict[str, Any]:
    counts = pc.value_counts(values.drop_null().combine_chunks()).to_pylist()
    if len(counts) < 2:
        only = [value_text(each["values"]) for each in counts]
        raise InputError(
            f"--target {target}",
            f"is {only[0]!r} in every row that has a value" if only else "has no value in any row",
            "there is nothing to learn: name a column with two values or more, or add rows of "
            "another class",
        )
    if kind == "series":
        return {"objective": "forecast"}
    amounts = types.is_floating(values.type) and any(
        not float(each["values"]).is_integer() for each in counts
    )
    many = types.is_integer(values.type) or types.is_floating(values.type)
    if amounts or (many and len(counts) > MOST_CLASSES):
        return {"objective": "regression"}
    if len(counts) > 2:
        return {"objective": "multiclass"}
    rarer = min(counts, key=lambda each: (each["counts"], value_text(each["values"])))
    return {"objective": "binary", "positive": value_text(rarer["values"])}


def _is_text(column: pa.ChunkedArray) -> bool:
    return bool(types.is_string(column.type) or types.is_large_string(column.type))


def _table_name(path: str) -> str:
    name = re.sub(r"\W+", "_", PurePosixPath(path).name.partition(".")[0].lower()).strip("_")
    return f"t_{name}" if not name or name[0].isdigit() else name
