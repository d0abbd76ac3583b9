from pathlib import Path

import pytest

from tasks.champion import in_force, ledger
from tasks.config import Gates
from tasks.documents import Evaluation, Training, Verdict, sha256
from tasks.errors import InputError
from tasks.package.stage import NOTHING, package_champion
from tasks.verdict.stage import verdict
from tests.trained import MakeShop, Shop

EASY = Gates(latency_ms=10_000)
TOO_HARD = Gates(latency_ms=10_000, required={"roc_auc": 0.999})
SLOW = Gates(latency_ms=1e-6)


@pytest.fixture
def shop(make_shop: MakeShop, tmp_path: Path) -> Shop:
    shop = make_shop(tmp_path)
    shop.evaluate()
    return shop


def decide(shop: Shop, gates: Gates = EASY) -> Verdict:
    return verdict("shop", gates, shop.layout)


def let_win(shop: Shop, name: str) -> None:
    for candidate in shop.candidates:
        path = shop.layout.candidate(candidate) / "training.json"
        score = 0.99 if candidate == name else 0.5
        Training.read(path).model_copy(update={"score": score}).write(path)
    shop.evaluate()


def entries(shop: Shop) -> list[Verdict]:
    return ledger.read(shop.layout.ledger)


def test_a_first_model_goes_into_force(shop: Shop) -> None:
    decision = decide(shop)
    model = sha256(shop.layout.candidate("shop-strong") / "model.joblib")
    assert decision.outcome == "PROMOTE"
    assert decision.model_id == f"shop:{model[:12]}"
    assert (decision.champion_before, decision.champion_after) == (None, decision.model_id)
    assert in_force.in_force(shop.layout) == model == decision.chain.model
    assert Verdict.read(shop.layout.verdict) == decision
    assert entries(shop) == [decision]


def test_running_again_changes_nothing(shop: Shop) -> None:
    decision = decide(shop)
    files = [shop.layout.verdict, shop.layout.ledger, shop.layout.champion / "verdict.json"]
    before = [path.read_bytes() for path in files]
    assert decide(shop) == decision
    assert [path.read_bytes() for path in files] == before


def test_an_experiment_is_judged_but_touches_neither_ledger_nor_champion(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DVC_EXP_NAME", "curly-hare")
    assert decide(shop).outcome == "PROMOTE"
    assert Verdict.read(shop.layout.verdict).outcome == "PROMOTE"
    assert in_force.in_force(shop.layout) is None
    assert not shop.layout.ledger.exists()
    assert not any(shop.layout.champion.iterdir()), "packaging depends on the folder"
    assert package_champion("shop", shop.solution.serve, shop.layout) is None
    assert "No model of shop is in force" in (shop.layout.package / NOTHING).read_text()
    monkeypatch.delenv("DVC_EXP_NAME")
    decision = decide(shop)
    assert entries(shop) == [decision]


@pytest.mark.parametrize(("gates", "outcome"), [(TOO_HARD, "REJECT"), (SLOW, "HOLD")])
def test_a_failed_gate_keeps_the_model_out_and_is_recorded_once(
    shop: Shop, gates: Gates, outcome: str
) -> None:
    decision = decide(shop, gates)
    assert decision.outcome == outcome
    assert in_force.in_force(shop.layout) is None
    assert decide(shop, gates) == decision
    assert entries(shop) == [decision]


def test_the_same_model_under_other_gates_is_held_as_already_in_force(shop: Shop) -> None:
    first = decide(shop)
    second = decide(shop, EASY.model_copy(update={"size_mb": 100}))
    assert second.outcome == "HOLD"
    assert second.champion_after == first.model_id == second.model_id
    assert any("already in force" in gate.explanation for gate in second.gates)
    assert in_force.verdict_in_force(shop.layout) == first


def test_a_better_model_replaces_the_champion_and_a_worse_one_does_not(shop: Shop) -> None:
    let_win(shop, "shop-weak")
    weak = decide(shop)
    let_win(shop, "shop-strong")
    strong = decide(shop)
    assert (strong.outcome, strong.champion_before) == ("PROMOTE", weak.model_id)
    let_win(shop, "shop-weak")
    again = decide(shop)
    assert (again.outcome, again.champion_after) == ("REJECT", strong.model_id)
    assert in_force.verdict_in_force(shop.layout) == strong
    assert [entry.outcome for entry in entries(shop)] == ["PROMOTE", "PROMOTE", "REJECT"]


def test_an_evaluation_against_an_earlier_champion_decides_nothing(shop: Shop) -> None:
    decide(shop)
    let_win(shop, "shop-weak")
    unaware = {"champion_sha256": None, "gain_over_champion": None}
    Evaluation.read(shop.layout.evaluation).model_copy(update=unaware).write(shop.layout.evaluation)
    decision = decide(shop)
    assert decision.outcome == "HOLD"
    assert any("evaluate@shop" in gate.explanation for gate in decision.gates)


def test_a_run_killed_before_the_champion_changed_is_finished_by_the_next(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(in_force, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            decide(shop)
    assert in_force.in_force(shop.layout) is None
    decision = decide(shop)
    assert entries(shop) == [decision]
    assert in_force.verdict_in_force(shop.layout) == decision


def test_another_model_than_the_evaluated_one_is_refused(shop: Shop) -> None:
    (shop.layout.candidate("shop-strong") / "model.joblib").write_bytes(b"other")
    with pytest.raises(InputError, match="is not the evaluated"):
        decide(shop)
    assert not shop.layout.ledger.exists()
