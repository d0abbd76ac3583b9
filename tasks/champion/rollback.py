"""Put an earlier champion into force again."""

from datetime import UTC, datetime

from tasks.champion import in_force, ledger
from tasks.documents import Rollback
from tasks.errors import InputError
from tasks.layout import Layout


def rollback(layout: Layout, to: str | None = None) -> Rollback:
    """Put an earlier champion into force again, and keep the present one.

    The model that is rolled back is not promoted again by a later run; putting it into force again
    takes another call of this function. The ledger is written before the champion is touched.

    Args:
        layout: of the solution.
        to: the model, such as ``tumour:3f0c9a1b2d4e``, with or without the solution's name; by
            default the one that was in force before the present one was promoted.

    Raises:
        InputError: no model is in force, or the wanted one is not kept, is in force already, or is
            not what was in force.
    """
    solution = layout.solution
    in_force.recover(layout)
    kept = in_force.earlier(layout)
    promoted = {entry.model_id: entry for entry in ledger.read(layout.ledger)}
    present = in_force.in_force(layout)
    if present is None:
        raise InputError(f"champion of {solution}", "no model is in force", f"run {solution}")
    before = in_force.model_id(solution, present)
    if to is None:
        target = promoted[before].champion_before if before in promoted else None
    else:
        target = to if ":" in to else f"{solution}:{to}"
    if target not in kept or target not in promoted:
        raise InputError(
            f"rollback of {solution}",
            f"{target or 'the model before the present one'} is not kept",
            f"name one with --to: {', '.join(name for name in kept if name != before) or 'none'}",
        )
    in_force.verify_folder(solution, kept[target])
    entry = Rollback(
        solution=solution,
        decided_at=datetime.now(UTC).isoformat(timespec="seconds"),
        champion_before=before,
        champion_after=target,
    )
    ledger.append(entry, layout.ledger)
    in_force.reinstate(kept[target], layout)
    return entry
