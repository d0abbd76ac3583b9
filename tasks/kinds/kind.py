"""What a kind of input offers; each package here has one in its module ``kind``, called KIND."""

import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

from tasks.config import Columns, Inputs, KindName, ObjectiveName, Section, Split, Target
from tasks.config.kind import DefaultCandidates, is_kind
from tasks.documents import Evaluation, Schema
from tasks.errors import InputError
from tasks.models.family import Family

HELD_OUT = 1_000_000
"""Stands for the held-out rows among the numbers of folds."""


class Learn(Protocol):
    """Learns a schema."""

    def __call__(
        self, training: "pa.Table", columns: Columns, split: Split, inputs: Any, **shared: Any
    ) -> Schema:
        """Learn on training examples.

        Args:
            training: examples, with all columns but those that leak or identify a person: also the
                target and the weight, which are no features.
            columns: roles.
            split: names a column that is no feature.
            inputs: the section ``inputs`` of a solution.
            shared: the fields that every schema has.

        Raises:
            InputError: a column cannot be used as ``inputs`` says.
        """


def _a_line_each(
    predicted: Any, schema: Any, evaluation: Evaluation, index: "pd.Index"
) -> "pd.DataFrame | None":
    return None


@dataclass(frozen=True)
class Kind:
    """A kind of input.

    Attributes:
        schema: its schema.
        examples: valid rows, columns' roles, the target and the kind's section to examples: what
            is split, learnt from and predicted. For most kinds a row is an example.
        learn: what training examples look like.
        identity: columns that tell examples apart where no id is declared; none: all of them do.
        knows_answers: whether earlier answers are among what is known of an example, as those of a
            series or of a user are; else no column of the schema may be the target.
        requires: distributions that serving needs beside numpy and pandas.
        without_overlap: for kinds whose examples overlap: examples and the part that each belongs
            to (the fold that it validates, -1 for training alone, ``HELD_OUT``) to a mask of those
            to keep, so that no part knows the answers of another.
        adapt: families of the kind's models know some columns alone: a family and the schema to a
            family that takes rows as the schema encodes them.
        section: of a kind that was added, the keys of its section ``inputs``; ``learn`` and the
            others are given one of these.
        candidates: of a kind that was added, the objectives that are for it beside those that say
            so themselves, and what competes for each where a solution names no candidate.
        frame: makes a data frame of predictions where a line for each example would not do, and
            else None; see ``tasks.kinds.frame.prediction_frame``.
    """

    schema: type[Schema]
    learn: Learn
    examples: "Callable[[pa.Table, Columns, Target, Any], pa.Table]"
    identity: Callable[[Columns, Any], list[str]] = lambda columns, inputs: []
    knows_answers: bool = False
    requires: tuple[str, ...] = ()
    without_overlap: "Callable[[pa.Table, npt.NDArray[np.int64]], npt.NDArray[np.bool_]] | None" = (
        None
    )
    adapt: Callable[[Family, Any], Family] = lambda family, schema: family
    section: type[Section] | None = None
    candidates: Mapping[ObjectiveName, DefaultCandidates] = field(default_factory=dict)
    frame: "Callable[[Any, Any, Evaluation, pd.Index], pd.DataFrame | None]" = _a_line_each


def kind(name: KindName) -> Kind:
    """Load the kind called ``name``."""
    result: Kind = importlib.import_module(f"tasks.kinds.{name}.kind").KIND
    return result


def own_inputs(inputs: Inputs) -> tuple[Kind, Any]:
    """Return the kind of a section ``inputs``, and the section as that kind describes it."""
    result = kind(inputs.kind)
    return result, inputs if result.section is None else result.section(**inputs.model_dump())


def read_schema(path: Path) -> Schema:
    """Read a schema of any kind.

    Raises:
        InputError: the file is missing or holds no schema.
    """
    try:
        name = json.loads(path.read_bytes())["kind"]
        if not is_kind(name):
            raise ValueError(f"no such kind of input: {name!r}")
        result = kind(name)
    except FileNotFoundError:
        raise InputError(str(path), "missing", "run the stage split") from None
    except (ValueError, LookupError, TypeError) as error:
        raise InputError(str(path), error, "run the stage split again") from None
    return result.schema.read(path)


def rows_as_they_are(rows: "pa.Table", columns: Columns, target: Target, inputs: Any) -> "pa.Table":
    """Return rows as examples, for kinds in which a row is an example."""
    return rows
