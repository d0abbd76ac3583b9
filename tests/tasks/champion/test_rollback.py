"""Earlier champions come back, and stay."""

from pathlib import Path

import pytest

from tasks.champion import in_force, ledger
from tasks.champion.rollback import rollback
from tasks.config import Gates
from tasks.documents import Rollback, Training, Verdict
from tasks.errors import InputError
from tasks.verdict.stage import verdict
from tests.trained import MakeShop, Shop

EASY = Gates(latency_ms=10_000)


def promoted(shop: Shop, name: str) -> Verdict:
    for candidate in shop.candidates:
        path = shop.layout.candidate(candidate) / "training.json"
        score = 0.99 if candidate == name else 0.5
        Training.read(path).model_copy(update={"score": score}).write(path)
    shop.evaluate()
    return verdict("shop", EASY, shop.layout)


@pytest.fixture
def shop(make_shop: MakeShop, tmp_path: Path) -> Shop:
    return make_shop(tmp_path)


def test_the_champion_before_comes_back_and_the_next_run_leaves_it_there(shop: Shop) -> None:
    weak, strong = promoted(shop, "shop-weak"), promoted(shop, "shop-strong")
    assert in_force.verify(shop.layout) == strong

    done = rollback(shop.layout)
    assert (done.champion_before, done.champion_after) == (strong.model_id, weak.model_id)
    assert ledger.entries(shop.layout.ledger)[-1] == done
    assert in_force.verify(shop.layout) == weak

    again = verdict("shop", EASY, shop.layout)
    assert (again.outcome, again.champion_after) == ("HOLD", weak.model_id)
    assert any("rolled back" in gate.explanation for gate in again.gates if not gate.passed)
    assert in_force.verify(shop.layout) == weak

    rollback(shop.layout, to=strong.model_id)
    assert in_force.verify(shop.layout) == strong
    assert not ledger.rolled_back(shop.layout.ledger)


def test_a_model_that_is_not_kept_is_refused_with_those_that_are(shop: Shop) -> None:
    with pytest.raises(InputError, match="no model is in force"):
        rollback(shop.layout)
    weak = promoted(shop, "shop-weak")
    with pytest.raises(InputError, match="none came before"):
        rollback(shop.layout)
    strong = promoted(shop, "shop-strong")
    with pytest.raises(InputError, match=rf"shop:unknown is none of(.|\n)*{weak.model_id}"):
        rollback(shop.layout, to="unknown")
    with pytest.raises(InputError, match=rf"{strong.model_id} is in force already"):
        rollback(shop.layout, to=strong.model_id)
    assert in_force.verify(shop.layout) == strong


def test_an_earlier_champion_that_was_altered_does_not_come_back(shop: Shop) -> None:
    weak, strong = promoted(shop, "shop-weak"), promoted(shop, "shop-strong")
    (in_force.earlier(shop.layout)[weak.model_id] / "model.joblib").write_bytes(b"other")
    with pytest.raises(InputError, match="is not the recorded"):
        rollback(shop.layout)
    assert in_force.verify(shop.layout) == strong
    assert not any(isinstance(entry, Rollback) for entry in ledger.entries(shop.layout.ledger))
