"""What `lepton status` notices."""

import json

from flows.standing import take_stock
from tests.champions import Champion
from tests.flows.conftest import MakeProject


def test_a_champion_with_a_flipped_byte_is_noticed(
    make_project: MakeProject, champion: Champion
) -> None:
    root = make_project()
    (before,) = take_stock(root)
    assert (before.champion, before.altered) == (None, None)
    layout = champion(root, "tumour")
    (sound,) = take_stock(root)
    assert sound.champion is not None
    assert sound.altered is None
    assert "ALTERED" not in sound.as_text()

    model = layout.champion / "model.joblib"
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    (flipped,) = take_stock(root)
    recorded = json.loads((layout.champion / "chain.json").read_text())["model"]
    assert flipped.altered is not None
    assert f"is not the recorded {recorded[:12]}" in flipped.altered
    assert flipped.as_text().endswith(f"ALTERED {flipped.altered}")
