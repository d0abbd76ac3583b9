"""What the stages ask of tables."""

from typing import TYPE_CHECKING, Any

from tasks.config import Columns, Split, TabularInputs
from tasks.documents import Schema
from tasks.kinds.kind import Kind, rows_as_they_are
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.family import Family

if TYPE_CHECKING:
    import pyarrow as pa


def _learn(
    training: "pa.Table", columns: Columns, split: Split, inputs: TabularInputs, **shared: Any
) -> Schema:
    from tasks.kinds.tabular.features import feature_names, learn_features

    names = feature_names(training, shared["target"], columns, split)
    return TableSchema(features=learn_features(training, names, columns), **shared)


def _adapt(family: Family, schema: TableSchema) -> Family:
    if not schema.composed:
        return family
    from tasks.columns.vectorised import vectorised

    return vectorised(family, schema.features, schema.numeric)


KIND = Kind(
    schema=TableSchema,
    learn=_learn,
    examples=rows_as_they_are,
    adapt=_adapt,
)
