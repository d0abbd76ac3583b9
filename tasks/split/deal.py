"""Dealing rows out: where one goes follows from what names it and the seed, and nothing else.

A row is held out when a number in [0, 1) that is hashed from its identity and the seed lies below
the share, and validates the fold that an independent such number names. So no row moves when others
come, go or change places. The price is that shares are right within sampling error only: of n rows,
a share p varies with a standard deviation of sqrt(p (1 - p) / n).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.documents.identities import Hashes, keyed, mixed
from tasks.kinds.kind import HELD_OUT

VALIDATION_SHARE = 0.2
"""Share of training rows that validate when there is a single fold."""

TRAINING_ONLY = -1
"""The part of rows that no fold validates."""

Parts = npt.NDArray[np.int64]


def deal(
    identities: Hashes, labels: "pd.Series[Any] | None", share: float, folds: int, seed: int
) -> Parts:
    """Deal rows out to the hold-out and the folds.

    Every part gets rows, and rows of each label that has as many identities as there are parts.
    Where hashing leaves a label out of a part, one of its identities is moved there, the first by
    a further hash: as many as parts are lacking, and of that label only. A label that hashing
    brings into every part, as it nearly always does from about ten times as many rows as parts
    on, has no moved rows.

    Args:
        identities: (rows,) rows with the same one stay together.
        labels: (rows,) what should be in every part; None: just any rows.
        share: of the rows, to hold out; 0: only folds are wanted.
        folds: their number; 1: a share of the rest validates, and the others are trained on only.
        seed: of the hashes.

    Returns:
        (rows,) ``HELD_OUT``, or the fold that the row validates, or ``TRAINING_ONLY``.
    """
    fold = uniform(identities, seed, "fold")
    parts = np.floor(fold * folds).astype("int64")
    if folds == 1:
        parts = np.where(fold < VALIDATION_SHARE, 0, TRAINING_ONLY)
    parts = np.where(uniform(identities, seed, "hold-out") < share, HELD_OUT, parts)
    named = pd.DataFrame(
        {
            "identity": identities,
            "label": "" if labels is None else labels.to_numpy(),
            "part": parts,
        }
    ).drop_duplicates(["identity", "label"])
    wanted = places(share, folds)
    for identity, part in _moves(named, wanted, seed):
        parts[identities == identity] = part
    return parts


def places(share: float, folds: int) -> list[int]:
    """Return the parts that rows are dealt out to, those first that matter most."""
    held_out = [HELD_OUT] if share > 0 else []
    return [*held_out, *(range(folds) if folds > 1 else (TRAINING_ONLY, 0))]


def uniform(identities: Hashes, seed: int, purpose: str) -> npt.NDArray[np.float64]:
    """Return a number in [0, 1) for each identity, independent of those for other purposes."""
    chance = mixed(identities ^ keyed(f"{purpose} {seed}")) >> np.uint64(11)
    return chance.astype("float64") * 2.0**-53


def _moves(named: pd.DataFrame, wanted: list[int], seed: int) -> Iterator[tuple[int, int]]:
    """Yield identities and the parts to move them to, so that no label is left out of a part."""
    counts = named.groupby(["label", "part"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=wanted, fill_value=0)
    for label in counts.index[(counts == 0).any(axis=1)]:
        for part in wanted:
            if counts.loc[label, part]:
                continue
            identity = _spare(named, counts, label, part, seed)
            if identity is None:
                continue
            moved = named["identity"] == identity
            for other, before in named.loc[moved, ["label", "part"]].itertuples(index=False):
                counts.loc[other, before] -= 1
                counts.loc[other, part] += 1
            named.loc[moved, "part"] = part
            yield identity, part


def _spare(
    named: pd.DataFrame, counts: pd.DataFrame, label: Any, part: int, seed: int
) -> int | None:
    """Return an identity with the label that no label of its part would miss, None without one.

    Held-out ones come last, so that the hold-out is left alone where that can be.
    """
    own = named.loc[named["label"] == label, "identity"]
    together = named[named["identity"].isin(own)]
    left = counts.stack()[pd.MultiIndex.from_frame(together[["label", "part"]])].to_numpy()
    missed = together.loc[left < 2, "identity"]
    spare = together[~together["identity"].isin(missed)].drop_duplicates("identity")
    if spare.empty:
        return None
    order = np.lexsort(
        [
            uniform(spare["identity"].to_numpy(), seed, f"move to {part}"),
            (spare["part"] == HELD_OUT).to_numpy(),
        ]
    )
    return int(spare["identity"].iloc[order[0]])
