"""Candidates that cannot be fitted: they leave their reason, and the others go on."""

import traceback
from pathlib import Path

from tasks.documents import LeftOut
from tasks.files import whole_directory
from tasks.layout import Layout

CODE = Path(__file__).parents[2]


class NoBackboneError(Exception):
    """What a candidate builds on is not there."""


def leave_out(error: Exception, name: str, family: str, layout: Layout) -> LeftOut:
    """Record why a candidate cannot be fitted.

    Args:
        error: what fitting raised.
        name: the candidate.
        family: its family.
        layout: writes ``candidate(name)``, which then holds no model.
    """
    frames = [
        f"{Path(frame.filename).relative_to(CODE).as_posix()}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(CODE / "tasks")
    ]
    words = " ".join(str(error).split()) or "no reason given"
    reason = words if isinstance(error, NoBackboneError) else f"{type(error).__name__}: {words}"
    left_out = LeftOut(candidate=name, family=family, reason=reason, frames=frames)
    with whole_directory(layout.candidate(name)) as temporary:
        left_out.write(temporary / layout.left_out(name).name)
    return left_out
