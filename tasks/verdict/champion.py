"""The model in force: put there whole, or not at all."""

import shutil
from pathlib import Path

from tasks.documents import Verdict, sha256
from tasks.documents.identities import identities_in, write_trained_on
from tasks.layout import Layout

MODEL = "model.joblib"
TRAINED_ON = "trained_on.npy"


def recover(layout: Layout) -> None:
    """Put back the last champion if a crash hit the moment between two renames."""
    aside = _aside(layout)
    if aside.exists() and not layout.champion.exists():
        aside.rename(layout.champion)
    shutil.rmtree(aside, ignore_errors=True)


def in_force(layout: Layout) -> str | None:
    """Give the SHA-256 of the model in force, None when there is none."""
    model = layout.champion / MODEL
    return sha256(model) if model.exists() else None


def verdict_in_force(layout: Layout) -> Verdict | None:
    """Give the verdict that put the champion into force."""
    path = layout.champion / "verdict.json"
    return Verdict.read(path) if path.exists() else None


def replace(winner: Path, verdict: Verdict, layout: Layout) -> None:
    """Put the winner into force, with the papers that go with it.

    Args:
        winner: folder with ``model.joblib`` and ``training.json``.
        verdict: the decision; its chain becomes ``chain.json``.
        layout: reads ``schema``, ``evaluation`` and of ``train`` the identities, which say on
            which rows a later model can be compared with this one; writes ``champion``.
    """
    layout.champion.parent.mkdir(parents=True, exist_ok=True)
    incoming, aside = layout.champion.with_name(".model.1"), _aside(layout)
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir()
    for source in (winner / MODEL, winner / "training.json", layout.schema, layout.evaluation):
        shutil.copyfile(source, incoming / source.name)
    write_trained_on(incoming / TRAINED_ON, identities_in(layout.train))
    verdict.write(incoming / "verdict.json")
    verdict.chain.write(incoming / "chain.json")
    if layout.champion.exists():
        layout.champion.rename(aside)
    incoming.rename(layout.champion)
    shutil.rmtree(aside, ignore_errors=True)


def _aside(layout: Layout) -> Path:
    return layout.champion.with_name(".model.0")
