"""What one solution costs as others join it: an idle run, a stage's own process, and ``dvc``.

``python -m benchmarks.growth [--sizes 23 100 1000] [--runs N]``: copies of `tumour` join the
shipped solutions, in files of their own and, as if they had run, in `dvc.lock`; for `dvc` itself,
which reads all of it, not in `dvc.lock`. Figures are processor seconds, to which other work on the
machine adds little; the least of some runs.
"""

import argparse
import os
import re
import subprocess
from pathlib import Path

from benchmarks.scratch import fresh_project, lepton_run
from tasks.config import path_of, read_document
from tasks.listing import keep_listed

COMMANDS = {
    "idle `lepton run tumour`": ("lepton", "run", "tumour"),
    "stage's process, `python -m tasks split tumour`": ("python", "-m", "tasks", "split", "tumour"),
    "`lepton run tumour --set …`": ("lepton", "run", "tumour", "--set", "solutions.tumour.title=T"),
    "`dvc status split@tumour`": ("dvc", "status", "split@tumour"),
}
MODEL = "tumour"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[23, 100, 1000])
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with fresh_project() as root:
        lepton_run(root, MODEL)
        shipped = len(read_document(root)["solutions"])
        lock = (root / "dvc.lock").read_text()
        costs: dict[int, list[float]] = {}
        for size in arguments.sizes:
            add_solutions(root, size - shipped)
            costs[size] = []
            for command in COMMANDS.values():
                others = 0 if command[0] == "dvc" else size - shipped
                (root / "dvc.lock").write_text(with_more_entries(lock, others))
                seconds(root, command)  # fills caches, as the run before would have
                costs[size].append(min(seconds(root, command) for _ in range(arguments.runs)))
    print("| solutions | " + " | ".join(map(str, costs)) + " |")
    print("| --- |" + " ---: |" * len(costs))
    for number, name in enumerate(COMMANDS):
        print(
            f"| {name} | " + " | ".join(f"{each[number]:.1f} s" for each in costs.values()) + " |"
        )


def seconds(root: Path, command: tuple[str, ...]) -> float:
    """Return the processor seconds of a command and its children."""
    environment = {**os.environ, "BENTOML_HOME": str(root / ".bentoml")}
    process = subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def add_solutions(root: Path, count: int) -> None:
    """Write so many copies of the model's file into the project at ``root``."""
    model = (root / path_of(MODEL)).read_text()
    for number in range(count):
        name = f"copy{number}"
        text = re.sub(r"port: \d+", f"port: {10_000 + number}", model.replace(MODEL, name))
        (root / path_of(name)).write_text(text)
    keep_listed(root)


def with_more_entries(lock: str, count: int) -> str:
    """Return the text of dvc.lock with the model's entries once more for each copy."""
    entries = lock.partition("stages:\n")[2]
    return lock + "".join(entries.replace(MODEL, f"copy{number}") for number in range(count))


if __name__ == "__main__":
    main()
