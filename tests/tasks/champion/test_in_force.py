"""The model in force: whole, checked, and kept when another takes its place."""

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tasks.champion import in_force
from tasks.champion.load import load_champion
from tasks.documents import IDENTITY, Manifest, Verdict
from tasks.documents.identities import read_trained_on
from tasks.documents.table import write_table
from tasks.errors import InputError
from tasks.layout import Layout
from tasks.models.artefact import read_recorded
from tests.champions import Champion
from tests.tasks.champion.test_ledger import verdict


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path, "shop")
    winner = layout.candidate("shop-strong")
    for path in (
        winner / "model.joblib",
        winner / "training.json",
        layout.schema,
        layout.evaluation,
        layout.provenance,
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"first {path.name}")
    write_table(pa.table({IDENTITY: np.array([9, 4, 9, 2**63], dtype="uint64")}), layout.train)
    return layout


def put_in_force(layout: Layout, decision: Verdict) -> None:
    in_force.replace(layout.candidate("shop-strong"), decision, layout)


def test_a_champion_has_all_its_papers(layout: Layout) -> None:
    assert in_force.in_force(layout) is None
    put_in_force(layout, verdict("PROMOTE"))
    assert {path.name for path in layout.champion.iterdir()} == {
        "model.joblib",
        "training.json",
        "schema.json",
        "evaluation.json",
        "verdict.json",
        "chain.json",
        "provenance.json",
        "trained_on.npy",
        "manifest.json",
    }
    learnt = read_trained_on(layout.champion / "trained_on.npy")
    assert learnt is not None
    assert learnt.tolist() == [4, 9, 2**63]
    assert in_force.verdict_in_force(layout) == verdict("PROMOTE")
    assert [path.name for path in layout.champion.parent.iterdir()] == ["model"]


def test_the_last_good_model_stays_when_the_new_one_is_not_whole(layout: Layout) -> None:
    put_in_force(layout, verdict("PROMOTE", "a"))
    before = in_force.in_force(layout)
    (layout.candidate("shop-strong") / "model.joblib").write_text("second")
    layout.evaluation.unlink()
    with pytest.raises(FileNotFoundError):
        put_in_force(layout, verdict("PROMOTE", "b"))
    assert in_force.in_force(layout) == before
    layout.evaluation.write_text("again")
    put_in_force(layout, verdict("PROMOTE", "b"))
    assert in_force.verdict_in_force(layout) == verdict("PROMOTE", "b")


def test_a_crash_between_the_renames_is_mended(layout: Layout) -> None:
    put_in_force(layout, verdict("PROMOTE"))
    before = in_force.in_force(layout)
    layout.champion.rename(layout.champion.with_name(".model.0"))
    assert in_force.in_force(layout) is None
    in_force.recover(layout)
    assert in_force.in_force(layout) == before


def test_leftovers_never_replace_a_champion(layout: Layout) -> None:
    put_in_force(layout, verdict("PROMOTE"))
    leftover = layout.champion.with_name(".model.0")
    leftover.mkdir()
    in_force.recover(layout)
    assert in_force.verdict_in_force(layout) == verdict("PROMOTE")
    assert not leftover.exists()


def test_earlier_champions_are_kept_up_to_a_bound(layout: Layout) -> None:
    for number in range(in_force.MOST_EARLIER + 3):
        model = f"{number:x}" * 12
        decision = verdict("PROMOTE", model)
        later = {"decided_at": f"2026-01-{number + 1:02}T00:00:00+00:00"}
        put_in_force(layout, decision.model_copy(update=later))
    kept = [f"shop:{f'{number:x}' * 12}" for number in (6, 5, 4, 3, 2)]
    assert list(in_force.earlier(layout)) == kept


def test_what_was_in_force_last_is_kept_though_it_was_promoted_first(layout: Layout) -> None:
    def promote(number: int) -> None:
        later = {"decided_at": f"2026-01-{number + 1:02}T00:00:00+00:00"}
        put_in_force(layout, verdict("PROMOTE", f"{number:x}" * 12).model_copy(update=later))

    for number in range(in_force.MOST_EARLIER + 1):
        promote(number)
    first = f"shop:{'0' * 12}"
    in_force.reinstate(in_force.earlier(layout)[first], layout)
    promote(in_force.MOST_EARLIER + 1)
    assert first in in_force.earlier(layout)
    assert len(in_force.earlier(layout)) == in_force.MOST_EARLIER


@pytest.fixture
def real(tmp_path: Path, champion: Champion) -> Layout:
    layout = champion(tmp_path / "real", "desk")
    assert in_force.verify(layout) == in_force.verdict_in_force(layout)
    return layout


class Malicious:
    """An object whose unpickling leaves a mark."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return Path.touch, (self.mark,)


def test_a_malicious_champion_is_not_loaded(real: Layout, tmp_path: Path) -> None:
    evil = pickle.dumps(Malicious(tmp_path / "mark"))
    (real.champion / "model.joblib").write_bytes(evil)
    with pytest.raises(InputError, match=r"is not the recorded(.|\n)*restore"):
        load_champion(real)
    with pytest.raises(InputError, match="is not the recorded"):
        read_recorded(real.champion / "model.joblib", "0" * 64)
    assert not (tmp_path / "mark").exists()
    pickle.loads(evil)
    assert (tmp_path / "mark").exists(), "or this test shows nothing"


@pytest.mark.parametrize(
    "name", ["training.json", "schema.json", "evaluation.json", "verdict.json", "chain.json"]
)
def test_an_altered_or_missing_document_is_named(real: Layout, name: str) -> None:
    path = real.champion / name
    path.write_text(json.dumps(json.loads(path.read_text()), indent=3))
    with pytest.raises(InputError, match=name):
        in_force.verify(real)
    path.unlink()
    with pytest.raises(InputError, match=name):
        in_force.verify(real)


def _change(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    Manifest.of(path.parent).write(path.parent / "manifest.json")


def test_a_verdict_on_another_model_is_refused(real: Layout) -> None:
    _change(real.champion / "verdict.json", model_id="desk:0123456789ab")
    with pytest.raises(InputError, match=r"verdict.json describes another model"):
        in_force.verify(real)


def test_an_evaluation_of_another_model_is_refused(real: Layout) -> None:
    _change(real.champion / "evaluation.json", model_sha256="0" * 64)
    with pytest.raises(InputError, match=r"evaluation.json describes another model"):
        in_force.verify(real)


def test_several_documents_of_another_model_are_named(real: Layout) -> None:
    _change(real.champion / "verdict.json", model_id="desk:0123456789ab")
    _change(real.champion / "evaluation.json", model_sha256="0" * 64)
    with pytest.raises(InputError, match=r"verdict.json and evaluation.json describe another"):
        in_force.verify(real)


def test_a_model_that_the_ledger_never_promoted_is_refused(real: Layout) -> None:
    real.ledger.write_text("")
    with pytest.raises(InputError, match=r"ledger.jsonl never promoted desk:"):
        in_force.verify(real)
