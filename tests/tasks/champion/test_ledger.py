from pathlib import Path

import pytest

from tasks.champion import ledger
from tasks.documents import Chain, Verdict


def verdict(outcome: str = "HOLD", model: str = "a") -> Verdict:
    return Verdict.model_validate(
        {
            "solution": "shop",
            "model_id": f"shop:{model}",
            "winner": "shop-strong",
            "outcome": outcome,
            "gates": [],
            "chain": dict.fromkeys(Chain.model_fields, model) | {"backbones": {}, "weights": {}},
            "decided_at": "2026-01-01T00:00:00+00:00",
            "champion_before": None,
            "champion_after": None,
        }
    )


def test_lines_are_read_in_the_order_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "ledger.jsonl"
    assert ledger.read(path) == []
    written = [verdict("HOLD", "a"), verdict("PROMOTE", "b")]
    for entry in written:
        ledger.append(entry, path)
    assert ledger.read(path) == written
    assert path.read_text().count("\n") == 2


@pytest.mark.parametrize("torn", [b'{"solution": "sh', '{"winner": "Zo\u00eb'.encode()[:-1]])
def test_a_torn_line_costs_only_itself(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "ledger.jsonl"
    ledger.append(verdict(model="a"), path)
    with path.open("ab") as stream:
        stream.write(torn)
    assert ledger.read(path) == [verdict(model="a")]
    ledger.append(verdict(model="b"), path)
    assert ledger.read(path) == [verdict(model="a"), verdict(model="b")]
