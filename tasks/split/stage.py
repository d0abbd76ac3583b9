"""Split: valid rows in; training examples with folds, held-out ones and the schema out."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.config import Columns, Inputs, Split, Target
from tasks.documents import FOLD, IDENTITY, WEIGHT, Schema
from tasks.documents.identities import identities
from tasks.documents.table import read_table, write_table
from tasks.errors import InputError, no_such_column
from tasks.kinds.kind import HELD_OUT, Kind, own_inputs
from tasks.layout import Layout
from tasks.progress import Progress, silent
from tasks.split.classes import learn_classes
from tasks.split.divide import divide
from tasks.split.naming import dealt_columns, naming_columns


def split(
    target: Target,
    columns: Columns,
    split: Split,
    inputs: Inputs,
    layout: Layout,
    progress: Progress = silent,
) -> Schema:
    """Make examples of the valid rows, divide them, and learn the schema.

    The schema is learnt on training examples alone. Columns that leak or identify a person go no
    further than this stage. Examples keep the order of the rows.

    Reads ``layout.valid``; writes ``layout.train``, ``layout.test`` and ``layout.schema``.

    Raises:
        InputError: the rows cannot be divided that way, or a column cannot be used.
    """
    progress(0.0, "reading valid rows")
    chosen, section = own_inputs(inputs)
    table = chosen.examples(read_table(layout.valid), columns, target, section)
    rows = _steering(table, target, columns, split).to_pandas()

    progress(0.2, "telling rows apart")
    of_kind = chosen.identity(columns, section)
    naming = naming_columns(table.column_names, columns, split, of_kind)
    identity = identities(table, naming)
    dealt = dealt_columns(naming, columns, split)
    dealt_out = identity if dealt == naming else identities(table, dealt)

    progress(0.3, f"dividing {len(rows)} rows: {split.method}")
    parts = divide(rows, dealt_out, target, columns, split)
    labels = rows[target.column]
    classes = learn_classes(labels[parts != HELD_OUT], labels[parts == HELD_OUT], target)
    if chosen.without_overlap is not None:
        kept = chosen.without_overlap(table, parts)
        table, parts, identity = table.filter(pa.array(kept)), parts[kept], identity[kept]
    test = parts == HELD_OUT

    progress(0.5, "learning columns")
    weighted = _with_weight(table, columns.weight)
    allowed = weighted.drop_columns(
        sorted({*columns.leak, *columns.personal}.intersection(table.column_names))
    )
    training, tested = allowed.filter(pa.array(~test)), allowed.filter(pa.array(test))
    schema = chosen.learn(
        training,
        columns,
        split,
        section,
        target=target.column,
        objective=target.objective,
        classes=classes,
        time_ordered=split.method == "time",
        weighted=columns.weight is not None,
        identity=naming,
        train_rows=training.num_rows,
        test_rows=tested.num_rows,
    )
    _check_features(schema, columns, chosen)

    progress(0.8, "writing")
    named = training.append_column(IDENTITY, pa.array(identity[~test]))
    write_table(named.append_column(FOLD, pa.array(parts[~test])), layout.train)
    write_table(tested.append_column(IDENTITY, pa.array(identity[test])), layout.test)
    schema.write(layout.schema)
    progress(1.0, f"{training.num_rows} examples to train on, {tested.num_rows} held out")
    return schema


def _steering(table: pa.Table, target: Target, columns: Columns, split: Split) -> pa.Table:
    """Return the few columns that decide where a row goes."""
    if split.column is not None and split.column not in table.column_names:
        raise no_such_column("split.column", split.column, table.column_names)
    names = {target.column, columns.time, columns.group, split.column}
    return table.select([name for name in table.column_names if name in names])


def _check_features(schema: Schema, columns: Columns, chosen: Kind) -> None:
    """Raise if a kind takes for a feature what no request can know, or what was declared none."""
    no_features = {WEIGHT, *columns.ignored}
    if columns.weight is not None:
        no_features.add(columns.weight)
    if not chosen.knows_answers:
        no_features.add(schema.target)
    if taken := sorted(no_features.intersection(schema.columns)):
        raise InputError(
            f"columns of the kind {schema.kind}",
            ", ".join(taken),
            f"these are no features: leave them out in tasks/kinds/{schema.kind}/kind.py",
        )


def _with_weight(table: pa.Table, weight: str | None) -> pa.Table:
    values = (
        pa.array(np.ones(table.num_rows))
        if weight is None
        else pc.cast(table.column(weight), pa.float64())
    )
    return table.append_column(WEIGHT, values)
