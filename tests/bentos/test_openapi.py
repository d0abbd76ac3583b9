"""Services behave as their OpenAPI documents say: requests that schemathesis makes from them."""

import os
import subprocess
from pathlib import Path

import httpx

from tests.served import Served


def check(client: httpx.Client, project: Path, *options: str) -> None:
    address = str(client.base_url).rstrip("/")
    ran = subprocess.run(
        [
            "schemathesis", "run", f"{address}/docs.json", "--url", address, "--checks", "all",
            "--phases", "examples,coverage,fuzzing", "--max-examples", "15", "--no-color",
            "--generation-deterministic", "--request-timeout", "30", *options,
        ],
        cwd=project,
        env={
            **os.environ,
            "SCHEMATHESIS_HOOKS": "tests.bentos.schemathesis_hooks",
            "PYTHONPATH": str(project),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-5000:] + ran.stderr[-2000:]
    assert "No issues found" in ran.stdout
    assert "6 selected / 6 total" in ran.stdout


def test_tables(served: Served, project: Path) -> None:
    check(served.client, project)


def test_pictures(served_gallery: httpx.Client, project: Path) -> None:
    check(served_gallery, project)


def test_texts(served_inbox: httpx.Client, project: Path) -> None:
    check(served_inbox, project)


def test_series(served_shops: httpx.Client, project: Path) -> None:
    check(served_shops, project)


def test_interactions(served_boutique: httpx.Client, project: Path) -> None:
    check(served_boutique, project)
