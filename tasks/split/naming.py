"""Which columns name a row, and by which rows are dealt out."""

from tasks.config import Columns, Split


def naming_columns(
    names: list[str], columns: Columns, split: Split, of_kind: list[str]
) -> list[str]:
    """Return the columns that tell rows apart.

    Those are the group where rows are divided by it; else the ``id`` columns; else the group again
    where the method deals out rows; else what names an example of the kind of input (its text, its
    picture, series and moment, user and item); else all columns but the one that names the part.

    Args:
        names: all columns of the examples.
        columns: roles.
        split: the method, and the column that names the part.
        of_kind: what names an example of the kind of input. Where the group is among it, rows of
            a group are told apart by the rest.
    """
    if columns.group is not None and split.method == "group":
        return [columns.group]
    if columns.id:
        return columns.id
    dealt = split.method in ("random", "stratified")
    if columns.group is not None and dealt and columns.group not in of_kind:
        return [columns.group]
    return of_kind or sorted(name for name in names if name != split.column)


def dealt_columns(naming: list[str], columns: Columns, split: Split) -> list[str]:
    """Return the columns by which rows are dealt out: those that name them, or their group.

    Rows of a group stay together also where ``id`` columns name them, but for a kind of input whose
    rows a group alone does not name, such as the interactions of a user.
    """
    if columns.group is None:
        return naming
    if split.method == "column":  # names the hold-out; folds are dealt out
        return [columns.group]
    together = split.method in ("random", "stratified") and columns.group not in naming
    return [columns.group] if together else naming
