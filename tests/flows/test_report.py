"""What ``lepton report`` says."""

from pathlib import Path

from flows.report import read_latest
from tasks.config import Gates
from tasks.verdict.stage import verdict
from tests.trained import MakeShop


def test_every_gate_that_measures_says_figure_and_bound(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    shop = make_shop(tmp_path)
    shop.evaluate()
    verdict("shop", Gates(calibration_error=0.3, latency_ms=10_000, size_mb=0.001), shop.layout)
    latest = read_latest(tmp_path, "shop")
    measured = {gate.name: gate for gate in latest.gates if gate.figure is not None}
    assert {"calibration", "size", "latency", "better than chance"} <= set(measured)
    lines = latest.as_text().splitlines()
    for name, gate in measured.items():
        outcome = "pass" if gate.passed else "FAIL"
        (line,) = [line for line in lines if line.startswith(f"  {outcome}  {name}: ")]
        assert f"{name}: {gate.figure:.4g}" in line
        assert f", wanted {gate.bound}. {gate.explanation}" in line
    (size,) = [line for line in lines if "FAIL  size: " in line]
    assert "wanted at most 0.001 MB" in size
