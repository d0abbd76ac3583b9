"""How many requests a service answers, and how fast: ``python -m benchmarks.serving purchase``.

What is packaged is served by a process of its own, and wrk asks it from the same machine, so the
two share its cores: one row at a time over one connection and over many, then requests of 1,000
rows, or fewer where the service takes no more. With ``--bare`` the same model is also asked behind
a few lines of FastAPI, as people write them by hand, which check nothing.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tasks.champion.in_force import MODEL
from tasks.deploy.deployment import url
from tasks.deploy.instance import unpacked
from tasks.deploy.server import await_ready, command, example, free_port
from tasks.layout import Layout
from tasks.models.compiled import COMPILED

CONNECTIONS = 16
ROWS = 1000
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True)
class Load:
    """What wrk measured.

    Attributes:
        rate: requests answered a second.
        median_ms: from request to answer.
        slowest_ms: likewise of the slowest hundredth.
        failed: answers that were none, or not 200.
    """

    rate: float
    median_ms: float
    slowest_ms: float
    failed: int


@contextmanager
def served(layout: Layout) -> Iterator[str]:
    """Serve a packaged solution in a process of its own, and yield its address."""
    with unpacked(layout) as instance:
        port = free_port()
        address = url("127.0.0.1", port)
        process = subprocess.Popen(
            command(instance, "127.0.0.1", port),
            env=instance.environment(),
            pass_fds=(instance.lock,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            await_ready(process, address)
            yield address
        finally:
            process.terminate()
            process.wait()


BARE = """
import sys
from pathlib import Path
import numpy as np, pandas as pd, uvicorn
from fastapi import FastAPI
from tasks.models.artefact import read

model = read(Path(sys.argv[1]))
app = FastAPI()

@app.post("/predict")
def predict(body: dict) -> dict:
    rows = body["rows"] if isinstance(body["rows"], list) else [body["rows"]]
    return {"predictions": model.predict(pd.DataFrame(rows)).tolist()}

@app.get("/readyz")
def ready() -> None:
    pass

uvicorn.run(app, port=int(sys.argv[2]), log_level="warning")
"""


@contextmanager
def bare(layout: Layout, form: str) -> Iterator[str]:
    """Serve a packaged model by FastAPI alone, and yield its address.

    Args:
        layout: of the solution.
        form: file of the model in the bento.
    """
    with unpacked(layout) as instance:
        port = free_port()
        model = instance.bento / "src" / "champion" / form
        process = subprocess.Popen(
            [sys.executable, "-c", BARE, str(model), str(port)],
            env={**instance.environment(), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            pass_fds=(instance.lock,),
        )
        try:
            await_ready(process, url("127.0.0.1", port))
            yield url("127.0.0.1", port)
        finally:
            process.terminate()
            process.wait()


def ask(address: str, body: dict[str, Any], connections: int, seconds: float) -> Load:
    """Ask for predictions again and again over some connections."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write('wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n')
        script.write(f"wrk.body = [==[{json.dumps(body)}]==]\n")
        script.flush()
        said = subprocess.run(
            [
                "wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency", "-s",
                script.name, f"{address}/predict",
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout  # fmt: skip
    failed = sum(map(int, re.findall(r"(?:responses: |connect |read |write |timeout )(\d+)", said)))
    return Load(
        rate=float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0]),
        median_ms=_milliseconds(said, 50),
        slowest_ms=_milliseconds(said, 99),
        failed=failed,
    )


def _milliseconds(said: str, percentile: int) -> float:
    ((figure, unit),) = re.findall(rf"^\s+{percentile}%\s+([\d.]+)(us|ms|s)$", said, re.M)
    return float(figure) * UNITS[unit]


def main() -> None:
    """Print a line for each solution that was named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("solutions", nargs="+", help="that have been packaged here")
    parser.add_argument("--bare", action="store_true", help="FastAPI around the model, too")
    parser.add_argument("--seconds", type=float, default=10, help="of each load")
    asked = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk asks the services, and it is not installed: Debian has a package of it")
    print(
        "| solution | requests/s over 1 connection | median, ms | over 16 | median, ms | 99 %, ms |"
        " rows/s, as many a request as are taken |\n| --- | --- | --- | --- | --- | --- | --- |"
    )
    for name in asked.solutions:
        layout = Layout(Path.cwd(), name)
        with served(layout) as address:
            request = example(address)
            report(name, address, request, asked.seconds)
        if asked.bare:
            for form in (COMPILED, MODEL):
                with bare(layout, form) as address:
                    report(f"{name}, FastAPI around {form}", address, request, asked.seconds)


def report(name: str, address: str, one: dict[str, Any], seconds: float) -> None:
    """Measure what answers at an address, and print a line."""
    row = one["rows"][0] if isinstance(one["rows"], list) else one["rows"]
    ask(address, one, 1, 1)  # a first second for what is set up on the way
    alone = ask(address, one, 1, seconds)
    together = ask(address, one, CONNECTIONS, seconds)
    rows = next(
        rows
        for rows in (ROWS, ROWS // 10, ROWS // 100)
        if httpx.post(f"{address}/predict", json=_repeated(one, row, rows), timeout=60).is_success
    )
    many = ask(address, _repeated(one, row, rows), 2, seconds)
    if failed := alone.failed + together.failed + many.failed:
        sys.exit(f"{failed} requests to {name} failed")
    print(
        f"| {name} | {alone.rate:,.0f} | {alone.median_ms:.2f} | {together.rate:,.0f} "
        f"| {together.median_ms:.1f} | {together.slowest_ms:.1f} "
        f"| {rows * many.rate:,.0f}, {rows:,} a request |",
        flush=True,
    )


def _repeated(one: dict[str, Any], row: object, rows: int) -> dict[str, Any]:
    return {**one, "rows": [row] * rows}


if __name__ == "__main__":
    main()
