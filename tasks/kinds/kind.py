"""What a kind of input offers; each package here has one in its module ``kind``, called KIND."""

import importlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow as pa

from tasks.config import Columns, KindName, Split, Target
from tasks.documents import Schema
from tasks.errors import InputError
from tasks.models.predictor import Estimator


class Learn(Protocol):
    """Learns a schema."""

    def __call__(
        self, training: "pa.Table", columns: Columns, split: Split, inputs: Any, **shared: Any
    ) -> Schema:
        """Learn on training examples.

        Args:
            training: examples, with all columns but those that leak or identify a person.
            columns: roles.
            split: names a column that is no feature.
            inputs: the kind's section of ``params.yaml``.
            shared: the fields that every schema has.

        Raises:
            InputError: a column cannot be used as ``inputs`` says.
        """


@dataclass(frozen=True)
class Kind:
    """A kind of input.

    Attributes:
        schema: its schema.
        examples: valid rows, columns' roles, the target and the kind's section to examples: what
            is split, learnt from and predicted. For most kinds a row is an example.
        learn: what training examples look like.
        baselines: what a model must beat, by name, unfitted.
        requires: distributions that serving needs beside numpy and pandas.
    """

    schema: type[Schema]
    learn: Learn
    baselines: Callable[[Any], dict[str, Estimator]]
    examples: "Callable[[pa.Table, Columns, Target, Any], pa.Table]"
    requires: tuple[str, ...] = ()


def kind(name: KindName) -> Kind:
    """Load the kind called ``name``."""
    found: Kind = importlib.import_module(f"tasks.kinds.{name}.kind").KIND
    return found


def read_schema(path: Path) -> Schema:
    """Read a schema of any kind.

    Raises:
        InputError: the file is missing or holds no schema.
    """
    try:
        name = json.loads(path.read_bytes())["kind"]
        found = kind(name)
    except FileNotFoundError:
        raise InputError(str(path), "missing", "run the stage split") from None
    except (ValueError, LookupError, ModuleNotFoundError) as error:
        raise InputError(str(path), error, "run the stage split again") from None
    return found.schema.read(path)


def rows_as_they_are(rows: "pa.Table", columns: Columns, target: Target, inputs: Any) -> "pa.Table":
    """Give rows as examples, for kinds in which a row is an example."""
    return rows
