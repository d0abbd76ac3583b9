"""The chain is composed of what the stages left on record, not of what is there at the verdict."""

from pathlib import Path

import pytest

from tasks.config import Gates
from tasks.documents import Chain, CodeUsed, Environment, Record
from tasks.errors import InputError
from tasks.record import hashes
from tasks.verdict.chain import chain, code_name
from tests.trained import MakeShop, Shop

HERE = Environment(processor="a processor", python="3.11", libraries={})
CODE = CodeUsed(sha256="c" * 64, files={}, commit="0" * 40, changed=[])


@pytest.fixture
def shop(make_shop: MakeShop, tmp_path: Path) -> Shop:
    return make_shop(tmp_path)


def record_of(shop: Shop, code: CodeUsed = CODE, trials: int = 3) -> Record:
    folder = shop.layout.candidate("shop-strong")
    return Record(
        stage="train",
        name="shop-strong",
        solution="shop",
        code=code,
        parameters={"candidate": {"trials": trials}},
        inputs={},
        outputs=hashes([folder], shop.layout.root),
        environment=HERE,
    )


def links(shop: Shop, *records: Record, gates: Gates | None = None) -> Chain:
    winner = shop.layout.candidate("shop-strong")
    return chain(winner, list(records), gates or Gates(), shop.layout)


def test_code_is_named_by_commit_and_what_differed_from_it() -> None:
    assert code_name(CODE) == "0" * 40
    assert (
        code_name(CODE.model_copy(update={"changed": ["a.py"]})) == f"{'0' * 40}-dirty-{'c' * 12}"
    )
    assert code_name(CODE.model_copy(update={"commit": None})) == f"tree-{'c' * 64}"


def test_the_chain_names_the_code_and_parameters_of_the_training(shop: Shop) -> None:
    found = links(shop, record_of(shop))
    assert found.code == "0" * 40
    assert found.params != links(shop, record_of(shop, trials=4)).params
    assert found.params != links(shop, record_of(shop), gates=Gates(size_mb=1)).params
    (shop.layout.root / "params.yaml").write_text("changed: since\n")
    assert links(shop, record_of(shop)) == found


def test_other_code_that_gives_the_same_model_leads_to_the_same(shop: Shop) -> None:
    found = links(shop, record_of(shop))
    other = links(shop, record_of(shop, CODE.model_copy(update={"commit": "1" * 40})))
    assert other != found
    assert other.leads_to_the_same(found)
    assert not links(shop, record_of(shop, trials=4)).leads_to_the_same(found)


def test_records_of_another_model_are_refused(shop: Shop) -> None:
    recorded = record_of(shop)
    (shop.layout.candidate("shop-strong") / "model.joblib").write_bytes(b"other")
    with pytest.raises(InputError, match="is not the model that train shop-strong is on record"):
        links(shop, recorded)
