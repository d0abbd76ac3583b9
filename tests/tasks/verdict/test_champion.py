from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tasks.documents import IDENTITY, Verdict
from tasks.documents.identities import read_trained_on
from tasks.documents.table import write_table
from tasks.layout import Layout
from tasks.verdict import champion
from tests.tasks.verdict.test_ledger import verdict


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path, "shop")
    winner = layout.candidate("shop-strong")
    for path in (
        winner / "model.joblib",
        winner / "training.json",
        layout.schema,
        layout.evaluation,
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"first {path.name}")
    write_table(pa.table({IDENTITY: np.array([9, 4, 9, 2**63], dtype="uint64")}), layout.train)
    return layout


def put_in_force(layout: Layout, decision: Verdict) -> None:
    champion.replace(layout.candidate("shop-strong"), decision, layout)


def test_a_champion_has_all_its_papers(layout: Layout) -> None:
    assert champion.in_force(layout) is None
    put_in_force(layout, verdict("PROMOTE"))
    assert {path.name for path in layout.champion.iterdir()} == {
        "model.joblib",
        "training.json",
        "schema.json",
        "evaluation.json",
        "verdict.json",
        "chain.json",
        "trained_on.npy",
    }
    learnt = read_trained_on(layout.champion / "trained_on.npy")
    assert learnt is not None
    assert learnt.tolist() == [4, 9, 2**63]
    assert champion.verdict_in_force(layout) == verdict("PROMOTE")
    assert [path.name for path in layout.champion.parent.iterdir()] == ["model"]


def test_the_last_good_model_stays_when_the_new_one_is_not_whole(layout: Layout) -> None:
    put_in_force(layout, verdict("PROMOTE", "a"))
    before = champion.in_force(layout)
    (layout.candidate("shop-strong") / "model.joblib").write_text("second")
    layout.evaluation.unlink()
    with pytest.raises(FileNotFoundError):
        put_in_force(layout, verdict("PROMOTE", "b"))
    assert champion.in_force(layout) == before
    layout.evaluation.write_text("again")
    put_in_force(layout, verdict("PROMOTE", "b"))
    assert champion.verdict_in_force(layout) == verdict("PROMOTE", "b")


def test_a_crash_between_the_renames_is_mended(layout: Layout) -> None:
    put_in_force(layout, verdict("PROMOTE"))
    before = champion.in_force(layout)
    layout.champion.rename(layout.champion.with_name(".model.0"))
    assert champion.in_force(layout) is None
    champion.recover(layout)
    assert champion.in_force(layout) == before


def test_leftovers_never_replace_a_champion(layout: Layout) -> None:
    put_in_force(layout, verdict("PROMOTE"))
    leftover = layout.champion.with_name(".model.0")
    leftover.mkdir()
    champion.recover(layout)
    assert champion.verdict_in_force(layout) == verdict("PROMOTE")
    assert not leftover.exists()
