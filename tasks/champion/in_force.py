"""The model in force: put there whole, or not at all, and checked before it is used.

Whoever changes it holds ``tasks.champion.lock``.
"""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from tasks.champion import ledger
from tasks.documents import Chain, Evaluation, Manifest, Verdict, sha256
from tasks.errors import InputError
from tasks.layout import Layout

MODEL = "model.joblib"
TRAINED_ON = "trained_on.npy"
MANIFEST = "manifest.json"
INCOMING = ".model.incoming-"
MOST_EARLIER = 5
"""Earlier champions kept beside the one in force, for a rollback; older ones go."""


def model_id(solution: str, model_sha256: str) -> str:
    """Return the name of a model, as answers, verdicts and the ledger give it."""
    return f"{solution}:{model_sha256[:12]}"


def recover(layout: Layout) -> None:
    """Finish what a crash interrupted between the renames of ``replace``.

    The champion's folder is there afterwards, empty if no model is in force: stages depend on it.
    """
    aside = _aside(layout)
    if aside.exists() and not layout.champion.exists():
        aside.rename(layout.champion)
    layout.champion.mkdir(parents=True, exist_ok=True)
    _make_earlier(aside, layout)


def in_force(layout: Layout) -> str | None:
    """Return the SHA-256 of the model in force, None when there is none."""
    model = layout.champion / MODEL
    return sha256(model) if model.exists() else None


def verdict_in_force(layout: Layout) -> Verdict | None:
    """Return the verdict that put the champion into force."""
    path = layout.champion / "verdict.json"
    return Verdict.read(path) if path.exists() else None


def model_in_force(layout: Layout) -> str | None:
    """Return the name of the model in force, None when there is none."""
    verdict = verdict_in_force(layout)
    return verdict.model_id if verdict else None


def verify(layout: Layout) -> Verdict:
    """Check the model in force against its documents and these against each other.

    Nothing may load, package or serve the model before, for loading a model runs what its file
    says.

    Returns:
        The verdict that put it into force.

    Raises:
        InputError: no model is in force; a file is missing or has other bytes than went into
            force; or its documents describe different models or none that the ledger promoted.
    """
    solution, folder = layout.solution, layout.champion
    if not (folder / MODEL).exists():
        raise InputError(
            f"champion of {solution}",
            "no model was ever promoted",
            f"see why in {layout.verdict.relative_to(layout.root)}, or run 'lepton run {solution}'",
        )
    verify_folder(solution, folder)
    verdict = Verdict.read(folder / "verdict.json")
    if verdict not in ledger.read(layout.ledger):
        raise _altered(solution, f"{layout.ledger.name} never promoted {verdict.model_id}")
    return verdict


def verify_folder(solution: str, folder: Path) -> None:
    """Check the folder of a champion, present or earlier, as far as its own documents go.

    Raises:
        InputError: see ``verify``.
    """
    recorded, model = Chain.read(folder / "chain.json").model, sha256(folder / MODEL)
    if model != recorded:
        raise _altered(solution, f"sha256 {model[:12]}… is not the recorded {recorded[:12]}…")
    if different := Manifest.read(folder / MANIFEST).differences(folder):
        raise _altered(solution, f"{', '.join(different)}: not what went into force")
    verdict = Verdict.read(folder / "verdict.json")
    told = {
        "chain.json": verdict.chain == Chain.read(folder / "chain.json"),
        "verdict.json": verdict.outcome == "PROMOTE"
        and (verdict.solution, verdict.model_id) == (solution, model_id(solution, model)),
        "evaluation.json": Evaluation.read(folder / "evaluation.json").model_sha256 == model,
        "schema.json": sha256(folder / "schema.json") == verdict.chain.columns,
    }
    if wrong := [name for name, right in told.items() if not right]:
        describe = "describes" if len(wrong) == 1 else "describe"
        raise _altered(solution, f"{' and '.join(wrong)} {describe} another model")


def _altered(solution: str, how: str) -> InputError:
    return InputError(
        f"the champion of {solution}",
        how,
        f"see who changed champions/{solution}; bring it back from a backup with 'lepton restore', "
        f"go back with 'lepton rollback {solution}', or delete its folder model to start afresh",
    )


def replace(winner: Path, verdict: Verdict, layout: Layout) -> None:
    """Put the winner into force, with its documents; the present champion becomes an earlier one.

    Args:
        winner: folder with ``model.joblib`` and ``training.json``.
        verdict: the decision; its chain becomes ``chain.json``.
        layout: reads ``schema``, ``evaluation``, ``provenance`` and of ``train`` the identities,
            which say on which rows a later model can be compared with this one; writes ``champion``
            and ``earlier``.
    """
    from tasks.documents.identities import identities_in, write_trained_on

    incoming = _incoming(layout)
    documents = (layout.schema, layout.evaluation, layout.provenance)
    for source in (winner / MODEL, winner / "training.json", *documents):
        shutil.copyfile(source, incoming / source.name)
    write_trained_on(incoming / TRAINED_ON, identities_in(layout.train))
    verdict.write(incoming / "verdict.json")
    verdict.chain.write(incoming / "chain.json")
    Manifest.of(incoming).write(incoming / MANIFEST)
    _swap(incoming, layout)


def reinstate(folder: Path, layout: Layout) -> None:
    """Put a copy of an earlier champion into force; the present one becomes an earlier one.

    Args:
        folder: one of ``earlier``, checked.
        layout: writes ``champion`` and ``earlier``.
    """
    incoming = _incoming(layout)
    shutil.copytree(folder, incoming, dirs_exist_ok=True)
    _swap(incoming, layout)


def earlier(layout: Layout) -> dict[str, Path]:
    """Return the folders of earlier champions by model, the latest decision first."""
    folders = [path.parent for path in layout.earlier.glob("*/verdict.json")]
    verdicts = [(Verdict.read(folder / "verdict.json"), folder) for folder in folders]
    verdicts.sort(key=lambda pair: pair[0].decided_at, reverse=True)
    return {verdict.model_id: folder for verdict, folder in verdicts}


def _incoming(layout: Layout) -> Path:
    layout.champion.parent.mkdir(parents=True, exist_ok=True)
    for left in layout.champion.parent.glob(f"{INCOMING}*"):  # by a process that was killed
        shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=INCOMING, dir=layout.champion.parent))


def _swap(incoming: Path, layout: Layout) -> None:
    aside = _aside(layout)
    try:
        if layout.champion.exists():
            layout.champion.rename(aside)
        incoming.rename(layout.champion)
    finally:
        if aside.exists() and not layout.champion.exists():
            aside.rename(layout.champion)
    _make_earlier(aside, layout)


def _make_earlier(aside: Path, layout: Layout) -> None:
    """Move what was in force to the earlier champions, unless it can never be in force again."""
    with suppress(InputError):
        folder = layout.earlier / Verdict.read(aside / "verdict.json").model_id.partition(":")[2]
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(exist_ok=True)
        aside.rename(folder)
        os.utime(folder)  # when it left force, which is not the order in which models were promoted
        by_age = sorted(earlier(layout).values(), key=lambda each: each.stat().st_mtime_ns)
        for old in by_age[:-MOST_EARLIER]:
            shutil.rmtree(old)
    shutil.rmtree(aside, ignore_errors=True)


def _aside(layout: Layout) -> Path:
    return layout.champion.with_name(".model.0")
