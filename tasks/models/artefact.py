"""The file of a trained model: equal predictors give equal bytes.

A pickle stores an object once and refers back to it when it meets the same object again. Two
equal strings may or may not be the same object, depending on what else the process has done,
so a model trained in a fresh process and one trained in an old one would differ. Here equal
strings are made the same object before they are written, and sets are written in order.

A record of an array may have bytes that belong to none of its fields, such as those at the end of
a node of a scikit-learn tree. numpy does not copy them, so after a model was read they are whatever
the memory held; an ensemble, made of models that were read, writes them again. They are written
as zeros.

``joblib.load`` reads the file.
"""

import hashlib
import io
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import numpy.typing as npt
from joblib.numpy_pickle import NumpyPickler

from tasks.errors import InputError
from tasks.files import whole_file
from tasks.models.predictor import Predictor


def write(predictor: Predictor, path: Path) -> None:
    """Write a model file, whole or not at all."""
    with whole_file(path) as temporary, temporary.open("wb") as stream:
        _Pickler(stream).dump(predictor)


def digest(predictor: Predictor) -> str:
    """Return the SHA-256 of the file that ``write`` would write."""
    stream = io.BytesIO()
    _Pickler(stream).dump(predictor)
    return hashlib.sha256(stream.getbuffer()).hexdigest()


def read(path: Path) -> Predictor:
    """Read a model file; only ever one that this project wrote, for a pickle can run code."""
    predictor: Predictor = joblib.load(path)
    return predictor


def read_recorded(path: Path, recorded: str) -> Predictor:
    """Read a model file if its SHA-256 is the recorded one; the very bytes checked are loaded.

    Raises:
        InputError: it has other bytes. It is then not loaded, for a pickle can run code.
    """
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest != recorded:
            raise InputError(
                str(path),
                f"sha256 {digest[:12]}… is not the recorded {recorded[:12]}…",
                "see who changed the file; it was not loaded",
            )
        stream.seek(0)
        predictor: Predictor = joblib.load(stream)
    return predictor


class _Pickler(NumpyPickler):  # type: ignore[misc]
    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self._strings: dict[str, str] = {}

    def save(self, obj: Any, *arguments: Any, **options: Any) -> Any:
        if type(obj) is str:
            obj = self._strings.setdefault(obj, obj)
        if type(obj) in (set, frozenset):
            # a set of strings has another order in every process
            return self.save_reduce(type(obj), (sorted(obj, key=repr),), obj=obj)
        if type(obj) is np.ndarray and obj.dtype.names and not obj.dtype.hasobject:
            obj = _zeros_between_fields(obj)
        return super().save(obj, *arguments, **options)


def _zeros_between_fields(records: npt.NDArray[Any]) -> npt.NDArray[Any]:
    from numpy.lib.recfunctions import assign_fields_by_name

    clean = np.zeros(records.shape, records.dtype)  # zeros_like would fill the fields alone
    assign_fields_by_name(clean, records)
    return clean
