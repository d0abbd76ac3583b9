"""How many requests a service answers, and how fast: ``python -m benchmarks.serving purchase``.

What is packaged is served by a process of its own, and wrk asks it from the same machine, so the
two share its cores: one row at a time over one connection and over many, then requests of 1,000 rows.
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

from tasks.deploy.deployment import url
from tasks.deploy.instance import unpacked
from tasks.deploy.server import await_ready, command, example, free_port
from tasks.layout import Layout

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
    failed = sum(map(int, re.findall(r"(?:Non-2xx or 3xx responses: |timeout )(\d+)", said)))
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
    parser.add_argument("--seconds", type=float, default=10, help="of each load")
    asked = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk asks the services, and it is not installed: Debian has a package of it")
    print(
        "| solution | requests/s over 1 connection | median, ms | over 16 | median, ms | 99 %, ms |"
        " rows/s by the thousand |\n| --- | --- | --- | --- | --- | --- | --- |"
    )
    for name in asked.solutions:
        with served(Layout(Path.cwd(), name)) as address:
            one = example(address)
            (row,) = one["rows"] if isinstance(one["rows"], list) else [one["rows"]]
            ask(address, one, 1, 1)  # a first second for what is set up on the way
            alone = ask(address, one, 1, asked.seconds)
            together = ask(address, one, CONNECTIONS, asked.seconds)
            many = ask(address, {**one, "rows": [row] * ROWS}, 2, asked.seconds)
        if failed := alone.failed + together.failed + many.failed:
            sys.exit(f"{failed} requests to {name} failed")
        print(
            f"| {name} | {alone.rate:,.0f} | {alone.median_ms:.2f} | {together.rate:,.0f} "
            f"| {together.median_ms:.1f} | {together.slowest_ms:.1f} | {ROWS * many.rate:,.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
