"""Rows against time and memory: generated fraud data through ingest, validate, split, XGBoost.

``python -m benchmarks.scale [--rows 10000 100000 1000000]``
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import yaml

from benchmarks.scratch import fresh_project
from tasks.config import path_of

STAGES = (
    ("ingest", "fraud"),
    ("validate", "fraud"),
    ("split", "fraud"),
    ("train", "fraud-xgboost"),
)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    arguments = parser.parse_args()
    print("| rows | " + " | ".join(stage for stage, _ in STAGES) + " | total s | peak GiB |")
    print("| ---: |" + " ---: |" * (len(STAGES) + 2))
    for rows in arguments.rows:
        with fresh_project() as root:
            configure(root, rows)
            measured = [measure(root, stage, key) for stage, key in STAGES]
        seconds = [second for second, _ in measured]
        peak = max(gibibytes for _, gibibytes in measured)
        cells = " | ".join(f"{second:.1f}" for second in seconds)
        print(f"| {rows:,} | {cells} | {sum(seconds):.1f} | {peak:.1f} |", flush=True)


def configure(root: Path, rows: int) -> None:
    """Ask for ``rows`` generated rows and a single fit of XGBoost's defaults."""
    path = root / path_of("fraud")
    params = yaml.safe_load(path.read_text())
    source = params["solutions"]["fraud"]["source"]
    source["use_embedded"] = True
    source["embedded"]["rows"] = rows
    params["solutions"]["fraud"]["split"] = {"method": "time", "folds": 1}
    params["candidates"]["fraud-xgboost"]["trials"] = 1
    path.write_text(yaml.safe_dump(params))


def measure(root: Path, stage: str, key: str) -> tuple[float, float]:
    """Run one stage as DVC would; give wall seconds and its peak resident memory in GiB."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "tasks", stage, key], cwd=root)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{stage} {key} failed")
    return time.perf_counter() - started, usage.ru_maxrss / 2**20


if __name__ == "__main__":
    main()
