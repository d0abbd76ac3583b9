from pathlib import Path

import pytest

from tasks.champion import ledger
from tasks.documents import Chain, Rollback, Verdict


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


def gone_back(before: str, after: str) -> Rollback:
    return Rollback(
        solution="shop",
        decided_at="2026-01-02T00:00:00+00:00",
        champion_before=f"shop:{before}",
        champion_after=f"shop:{after}",
    )


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        (["b a"], ["b"]),
        (["c a"], ["c"]),
        (["c a", "a b"], ["c"]),  # forward again: nobody said anything against a
        (["c a", "a c"], []),
        (["c b", "b a"], ["b", "c"]),
        (["c b", "b a", "a b"], ["c"]),
    ],
)
def test_what_was_left_to_go_forward_again_was_not_rolled_back(
    moves: list[str], expected: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "ledger.jsonl"
    for model in "abc":
        ledger.append(verdict("PROMOTE", model), path)
    for move in moves:
        ledger.append(gone_back(*move.split()), path)
    assert sorted(ledger.rolled_back(path)) == [f"shop:{model}" for model in expected]
