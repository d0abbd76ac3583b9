"""The model in force, held against the columns that its source has now."""

from collections.abc import Iterator
from pathlib import Path

from tasks.champion.in_force import MODEL, model_in_force
from tasks.check.prepare import Ready
from tasks.kinds.kind import read_schema
from tasks.layout import Layout


def champion_warnings(ready: Ready, root: Path) -> Iterator[str]:
    """Say which columns the models in force need and their sources no longer have.

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
