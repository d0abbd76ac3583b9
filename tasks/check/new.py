"""A short section for new data, guessed from the data itself."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as types
from filelock import FileLock

from tasks.check.prepare import LOCK
from tasks.config import Addition, KindName, Objective, read_document, with_additions
from tasks.config.params import name_hint
from tasks.config.problem import FILE
from tasks.config.solution import NAME
from tasks.documents.text import value_text
from tasks.errors import InputError
from tasks.files import whole_file
from tasks.ingest.columns import from_frame
from tasks.ingest.locate import at_hand
from tasks.ingest.readers import read_frame
from tasks.config import FileTable

FORMATS = {".parquet": "parquet", ".json": "json", ".xlsx": "excel", ".npz": "npz"}
FEW = 20
"""Distinct whole numbers up to which they name classes rather than amounts."""

SIDE = 64
WINDOW = 24


def new_section(name: str, kind: KindName, path: str, target: str, root: Path) -> dict[str, Any]:
    """Write a short section for a solution into ``params.yaml``, and return it.

    The objective follows from the target's values: numbers are regressed or forecast, two values
    are binary with the rarer as the event, others are classes.

    Args:
        name: of the solution.
        kind: of input.
        path: file, or folder of pictures, relative to the project or LEPTON_DATA.
        target: column that is predicted; ``label`` for folders of pictures.
        root: the project.

    Raises:
        InputError: the name is taken or none, the file is nowhere, or it has no such column.
    """
    if not re.match(NAME, name):
        raise InputError("name", repr(name), name_hint(name))
    if kind not in get_args(KindName) or kind == "interactions":
        raise InputError("kind", repr(kind), "use tabular, image, text or series")
    document = read_document(root) if (root / FILE).exists() else {"solutions": {}}
    if name in document["solutions"]:
        raise InputError("name", repr(name), f"{FILE} has it already: choose another")
    section = _section(kind, path, target, root)
    with FileLock(_lock(root)):
        text = (root / FILE).read_text() if (root / FILE).exists() else ""
        added = with_additions(text, [Addition(("solutions", name), section)])
        with whole_file(root / FILE) as temporary:
            temporary.write_text(added)
    return section
