"""``python -m tasks STAGE KEY``: run one stage; dvc.yaml calls this.

``python -m tasks replay RECORD`` runs a stage as its record says.
"""

import argparse
import sys
from pathlib import Path

from tasks.errors import InputError
from tasks.stages import STAGES, replay, run_stage
from tasks.telemetry import silence


def main() -> int:
    """Run one stage as the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tasks", description="Run one stage.")
    parser.add_argument("stage", choices=[*STAGES, "replay"])
    parser.add_argument(
        "key",
        help="a solution; for train one of its candidates; for replay a file that "
        "holds the record of a stage",
    )
    parser.add_argument("--root", type=Path, default=Path(), help="the project (default: here)")
    arguments = parser.parse_args()
    silence()
    try:
        if arguments.stage == "replay":
            from tasks.documents import Record

            replay(Record.read(Path(arguments.key)), arguments.root, _to_terminal)
        else:
            run_stage(arguments.stage, arguments.key, arguments.root, _to_terminal)
    except InputError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 0


def _to_terminal(fraction: float, message: str) -> None:
    sys.stderr.write(f"{fraction:4.0%} {message}\n")


if __name__ == "__main__":
    sys.exit(main())
