"""Put an earlier champion into force again."""

from collections.abc import Collection
from datetime import UTC, datetime

from tasks.champion import in_force, ledger
from tasks.champion.lock import locked
from tasks.documents import Rollback
from tasks.errors import InputError
from tasks.layout import Layout
from tasks.progress import Say, unsaid


def rollback(layout: Layout, to: str | None = None, say: Say = unsaid) -> Rollback:
    """Put an earlier champion into force again; the present one becomes an earlier one.

    The model that is rolled back is not promoted again by a later run; putting it into force again
    takes another call of this function. The ledger is written before the champion is touched.

    Args:
        layout: of the solution.
        to: the model, such as ``tumour:3f0c9a1b2d4e``, with or without the solution's name; by
            default the one that was in force when the present one was promoted.
        say: told when another command is waited for.

    Raises:
        InputError: no model is in force, or the wanted one is no earlier champion, or its folder
            has other bytes than were in force.
    """
    with locked(layout, say):
        return _rollback(layout, to)


def _rollback(layout: Layout, to: str | None) -> Rollback:
    solution = layout.solution
    in_force.recover(layout)
    earlier = in_force.earlier(layout)
    promotions = {entry.model_id: entry for entry in ledger.read(layout.ledger)}
    sha256 = in_force.in_force(layout)
    if sha256 is None:
        raise InputError(f"champion of {solution}", "no model is in force", f"run {solution}")
    present = in_force.model_id(solution, sha256)
    if to is None:
        wanted = promotions[present].champion_before if present in promotions else None
    else:
        wanted = to if ":" in to else f"{solution}:{to}"
    others = [name for name in earlier if name != present]
    if wanted == present:
        raise InputError(f"rollback of {solution}", f"{present} is in force already", _one(others))
    if wanted not in earlier or wanted not in promotions:
        what = f"{wanted} is none of the earlier champions" if wanted else "none came before"
        raise InputError(f"rollback of {solution}", what, _one(others))
    in_force.verify_folder(solution, earlier[wanted])
    entry = Rollback(
        solution=solution,
        decided_at=datetime.now(UTC).isoformat(timespec="seconds"),
        champion_before=present,
        champion_after=wanted,
    )
    ledger.append(entry, layout.ledger)
    in_force.reinstate(earlier[wanted], layout)
    return entry


def _one(earlier: Collection[str]) -> str:
    if not earlier:
        return "there is no earlier champion to go back to"
    return f"name one of the earlier champions with --to: {', '.join(earlier)}"
