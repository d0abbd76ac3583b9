"""What one solution costs as others join it: an idle run, a stage's own process, and ``dvc``.

``python -m benchmarks.growth [--sizes 23 100 1000] [--runs N]``: copies of `tumour` join the
shipped solutions, in `params.yaml` and, as if they had run, in `dvc.lock`; for `dvc` itself, which
reads all of both, in `params.yaml` alone. Figures are processor seconds, to which other work on the
machine adds little; the least of some runs.
"""

import argparse
import os
import re
import subprocess
from pathlib import Path

from benchmarks.scratch import fresh_project, lepton_run

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
        params = (root / "params.yaml").read_text()
        lock = (root / "dvc.lock").read_text()
        costs: dict[int, list[float]] = {}
        for size in arguments.sizes:
            (root / "params.yaml").write_text(with_more_solutions(params, size))
            costs[size] = []
            for command in COMMANDS.values():
                others = 0 if command[0] == "dvc" else size - shipped(params)
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


def shipped(params: str) -> int:
    """Return how many solutions a params.yaml holds."""
    return len(re.findall(r"^  [a-z0-9-]+:", _part(params, "solutions"), re.MULTILINE))


def with_more_solutions(params: str, size: int) -> str:
    """Return the text of params.yaml with copies of the model until there are ``size``."""
    sections, candidates = _part(params, "solutions"), _part(params, "candidates")
    section = _block(sections, MODEL)
    entries = "".join(
        _block(candidates, name) for name in re.findall(rf"^  ({MODEL}-[a-z]+):", candidates, re.M)
    )
    names = [f"copy{number}" for number in range(size - shipped(params))]
    more_sections = "".join(
        section.replace(f"  {MODEL}:", f"  {name}:").replace("port: 3001", f"port: {10_000 + i}")
        for i, name in enumerate(names)
    )
    more_candidates = "".join(entries.replace(MODEL, name) for name in names)
    return params.replace(sections, sections + more_sections).replace(
        candidates, candidates + more_candidates
    )


def with_more_entries(lock: str, count: int) -> str:
    """Return the text of dvc.lock with the model's entries once more for each copy."""
    entries = lock.partition("stages:\n")[2]
    return lock + "".join(entries.replace(MODEL, f"copy{number}") for number in range(count))


def _part(params: str, key: str) -> str:
    """Return a part of params.yaml, without the line that names it and what follows its entries."""
    found = re.search(rf"^{key}:\n((?: .*\n|\n)*)", params, re.MULTILINE)
    if found is None:
        raise ValueError(f"params.yaml has no {key}")
    return found[1].rstrip("\n") + "\n"


def _block(part: str, name: str) -> str:
    found = re.search(rf"^  {name}:.*\n(?:   .*\n)*", part, re.MULTILINE)
    if found is None:
        raise ValueError(f"params.yaml has no {name}")
    return found[0]


if __name__ == "__main__":
    main()
