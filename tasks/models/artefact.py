"""The file of a trained model: equal predictors give equal bytes.

A pickle stores an object once and refers back to it when it meets the same object again. Two
equal strings may or may not be the same object, depending on what else the process has done,
so a model trained in a fresh process and one trained in an old one would differ. Here equal
strings are made the same object before they are written, and sets are written in order.
``joblib.load`` reads the file.
"""

from pathlib import Path
from typing import Any

import joblib
from joblib.numpy_pickle import NumpyPickler

from tasks.documents import Chain, sha256
from tasks.errors import InputError
from tasks.files import whole_file
from tasks.models.predictor import Predictor


def write(predictor: Predictor, path: Path) -> None:
    """Write a model file, whole or not at all."""
    with whole_file(path) as temporary, temporary.open("wb") as stream:
        _Pickler(stream).dump(predictor)


def read(path: Path) -> Predictor:
    """Read a model file; only ever one that this project wrote, for a pickle can run code."""
    predictor: Predictor = joblib.load(path)
    return predictor


def read_champion(folder: Path) -> tuple[Predictor, str]:
    """Read the model in force of a solution, and its SHA-256.

    Args:
        folder: the champion's, with ``model.joblib`` and ``chain.json``.

    Raises:
        InputError: there is none, or its bytes are not those that went into force. It is then not
            loaded, for loading a model runs what its file says.
    """
    model, solution = folder / "model.joblib", folder.parent.name
    if not model.exists():
        raise InputError(
            f"the champion of {solution}", "no model was ever promoted", f"run {solution} first"
        )
    recorded, found = Chain.read(folder / "chain.json").model, sha256(model)
    if found != recorded:
        raise InputError(
            f"the champion of {solution}",
            f"sha256 {found[:12]}… is not the recorded {recorded[:12]}…",
            f"restore champions/{solution}, or delete its folder model to start afresh",
        )
    return read(model), found


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
        return super().save(obj, *arguments, **options)
