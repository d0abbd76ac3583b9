"""The model in force, held against the columns that its source has now, and those by themselves."""

from collections.abc import Iterator
from pathlib import Path

from tasks.champion.in_force import MODEL, model_in_force
from tasks.check.prepare import Ready
from tasks.errors import InputError
from tasks.kinds.kind import read_schema
from tasks.kinds.tabular.schema import TableSchema
from tasks.layout import Layout

AMOUNTS = {"integer", "number"}

MEND = (
    "set such rows aside by an expectation, tell in options what stands for missing (na_values), "
    "or name the column under columns.numeric or columns.categorical if that is meant"
)


def champion_warnings(ready: Ready, root: Path) -> Iterator[str]:
    """Return which columns the models in force need and their sources no longer have.

    Args:
        ready: the solutions, with the columns of their sources.
        root: the project.

    Yields:
        A line for each solution that lacks any.

    Raises:
        InputError: the schema of a model in force cannot be read.
    """
    for name, columns in ready.columns.items():
        layout = Layout(root, name)
        if columns is None or not (layout.champion / MODEL).exists():
            continue
        needed = read_schema(layout.champion / "schema.json").source_columns
        if gone := [column for column in needed if column not in columns]:
            lost = ", ".join(map(repr, gone))
            yield (
                f"{name}: the source no longer has {lost}, which the model in force, "
                f"{model_in_force(layout)}, needs: it cannot be compared with a new one, and "
                f"verdicts are HOLD. Bring it back, or delete champions/{name}/model to let a new "
                "model replace it unseen"
            )


def column_warnings(solution: str, root: Path) -> Iterator[str]:
    """Return what a person should look at in the columns of a table, as the last run found them.

    Args:
        solution: its name.
        root: the project.

    Yields:
        A line for each column of numbers with values that are none, and for each that the model in
        force takes for something else.
    """
    layout = Layout(root, solution)
    now, before = _table(layout.schema), _table(layout.champion / "schema.json")
    if now is None:
        return
    known = {feature.name: feature.type for feature in before.features} if before else {}
    for feature in now.features:
        former = known.get(feature.name, feature.type)
        other = former != feature.type and not {former, feature.type} <= AMOUNTS
        of_champion = f", and for {former} by the model in force, {model_in_force(layout)}"
        if feature.doubt:
            yield f"{solution}: {feature.doubt}{of_champion if other else ''}: {MEND}"
        elif other:
            yield (
                f"{solution}: {feature.name!r} is taken for {feature.type}{of_champion}: "
                f"{feature.reason}"
            )


def _table(path: Path) -> TableSchema | None:
    try:
        schema = read_schema(path) if path.exists() else None
    except InputError:
        return None  # of another release; the next run writes it anew
    return schema if isinstance(schema, TableSchema) else None
