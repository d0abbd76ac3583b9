"""What orchestration costs: wall time of a run less the time inside stage functions.

``python -m benchmarks.orchestration [SOLUTION] [--runs N]``: each run starts from nothing, once
with the temporary Prefect server and once against a running one.
"""

import argparse
import os
import statistics
import tempfile

from benchmarks.scratch import Run, fresh_project, lepton_run
from flows.server import TemporaryServer


def main() -> None:
    """Measure and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("solution", nargs="?", default="tumour")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        # a home of its own, whose database the running server lays out, as once on each machine
        os.environ["PREFECT_HOME"] = home
        server = TemporaryServer()
        try:
            server.wait()
            running = [measure(arguments.solution, server.url) for _ in range(arguments.runs)]
        finally:
            server.stop()
        temporary = [measure(arguments.solution, None) for _ in range(arguments.runs)]
    print(f"{arguments.solution}: median of {arguments.runs} runs from nothing")
    print("| server | wall s | inside stages s | overhead s | overhead share |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, runs in (("running", running), ("temporary", temporary)):
        wall = statistics.median(run.wall for run in runs)
        overhead = statistics.median(run.overhead for run in runs)
        inside = wall - overhead
        print(f"| {name} | {wall:.1f} | {inside:.1f} | {overhead:.1f} | {overhead / wall:.0%} |")


def measure(solution: str, api: str | None) -> Run:
    """Run ``solution`` once in a fresh project."""
    with fresh_project() as root:
        return lepton_run(root, solution, api=api)


if __name__ == "__main__":
    main()
