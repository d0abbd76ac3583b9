"""The pins of an image."""

import re
import subprocess
import sys
from importlib.metadata import version

from tasks.package.requirements import ALWAYS, requirements


def names(pins: list[str]) -> set[str]:
    return {pin.partition("==")[0] for pin in pins}


def test_everything_that_serving_needs_in_turn_is_pinned() -> None:
    wanted = [*ALWAYS, "xgboost", "onnxruntime"]
    options = [part for name in wanted for part in ("--package", name)]
    tree = subprocess.run(
        ["uv", "pip", "tree", "--python", sys.executable, *options],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    needed = set(re.findall(r"^[│├└─ ]*([a-z0-9-]+) v", tree, re.M))
    pins = requirements(["xgboost", "onnxruntime"])
    assert names(pins) == needed
    assert all(
        pin == f"{pin.partition('==')[0]}=={version(pin.partition('==')[0])}" for pin in pins
    )
    assert len(pins) == len(needed)


def test_what_an_extra_brings_is_pinned_and_only_then() -> None:
    assert "h2" in names(requirements(["httpx[http2]"]))
    assert "h2" not in names(requirements(["httpx"]))
