"""The chain of hashes: from a model back to everything that made it."""

import hashlib
import json
from pathlib import Path

from tasks.config import Gates
from tasks.documents import Chain, CodeUsed, Record, Training, sha256
from tasks.errors import InputError
from tasks.layout import Layout


def chain(winner: Path, records: list[Record], gates: Gates, layout: Layout) -> Chain:
    """Put together what made a model.

    Args:
        winner: folder of the model and its record.
        records: of the stages that made and measured it; none of stages that were called as
            functions.
        gates: what it is held to.
        layout: where the data and the expectations lie.

    Raises:
        InputError: the records tell of another model.
    """
    training = Training.read(winner / "training.json")
    model = winner / "model.joblib"
    return Chain(
        model=sha256(model),
        columns=sha256(layout.schema),
        train=sha256(layout.train),
        test=sha256(layout.test),
        raw=sha256(layout.raw),
        params=_params_sha256(records, gates),
        suite=sha256(layout.suite),
        code=_code_of(model, records, layout),
        backbones=training.backbones,
        weights=training.weights,
    )


def _params_sha256(records: list[Record], gates: Gates) -> str:
    given = {f"{record.stage} {record.name}": record.parameters for record in records}
    document = {"given": given, "gates": gates.model_dump(mode="json")}
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def _code_of(model: Path, records: list[Record], layout: Layout) -> str:
    path = model.relative_to(layout.root).as_posix()
    for record in records:
        if path in record.outputs:
            if record.outputs[path] != sha256(model):
                raise InputError(
                    path,
                    f"is not the model that {record.stage} {record.name} is on record to have made",
                    f"run that stage again: dvc repro --force {record.stage}@{record.name}",
                )
            return code_name(record.code)
    return "unrecorded"


def code_name(code: CodeUsed) -> str:
    """Name code as ``<commit>``, ``<commit>-dirty-<hash>`` or ``tree-<hash>``."""
    if code.commit is None:
        return f"tree-{code.sha256}"
    return f"{code.commit}-dirty-{code.sha256[:12]}" if code.changed else code.commit
