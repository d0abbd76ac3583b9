"""``python -m tasks STAGE KEY``: run one stage; dvc.yaml calls this."""

import argparse
import sys
from pathlib import Path

from tasks.errors import InputError
from tasks.stages import STAGES, run_stage
from tasks.telemetry import silence


def main() -> int:
    """Run one stage as the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tasks", description="Run one stage.")
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("key", help="a solution of params.yaml; for train one of its candidates")
    parser.add_argument("--root", type=Path, default=Path(), help="the project (default: here)")
    arguments = parser.parse_args()
    silence()
    try:
        run_stage(arguments.stage, arguments.key, arguments.root, _to_terminal)
    except InputError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 0


def _to_terminal(fraction: float, message: str) -> None:
    sys.stderr.write(f"{fraction:4.0%} {message}\n")


if __name__ == "__main__":
    sys.exit(main())
