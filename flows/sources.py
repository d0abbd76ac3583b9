"""Sources that only somebody who asks them can know to have changed."""

from pathlib import Path

from tasks.config import load
from tasks.errors import SourceUnavailableError
from tasks.layout import Layout


def look_at_source(root: Path, solution: str, *, refresh: bool = False) -> str | None:
    """Have DVC notice a change of what it cannot see itself: a database, the file at an address.

    Args:
        root: the project.
        solution: whose source.
        refresh: ask addresses too, and insist on an answer.

    Returns:
        A warning when a source is out of reach and the last snapshot has to do.

    Raises:
        SourceUnavailableError: out of reach, and ``refresh`` is asked for.
        InputError: the source cannot be used.
    """
    from tasks.ingest.watch import look

    try:
        look(
            load(root, [solution]).solution(solution).source,
            Layout(root, solution),
            everywhere=refresh,
        )
    except SourceUnavailableError as error:
        if refresh:
            raise
        return f"whether the source changed is not known: {error}"
    return None
