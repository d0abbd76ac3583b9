"""The entry points agree: flows, ``dvc repro`` and ``lepton run`` do and see the same work."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
import pytest

from flows.dvc_state import pull
from flows.override import change
from tasks.check.champion import column_warnings
from tasks.config import load
from tasks.errors import InputError
from tasks.stages import run_stage
from tests.flows.conftest import Lepton, MakeProject, outcome, repro

pytestmark = pytest.mark.end_to_end

ALL = {
    "ingest@tumour",
    "validate@tumour",
    "split@tumour",
    "train@tumour-logistic",
    "train@tumour-histogram",
    "ensemble@tumour",
    "evaluate@tumour",
    "verdict@tumour",
    "report@tumour",
    "package@tumour",
}
FLOW = """
from flows.solution import run_solution

if __name__ == "__main__":
    print("run", run_solution("tumour", return_state=True).state_details.flow_run_id)
"""


def models(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted((root / "models").rglob("model.joblib"))
    }


def states(api: str, run_id: str) -> dict[str, str]:
    """Return the state of each task in a run of a flow."""
    wanted = {"flow_runs": {"id": {"any_": [run_id]}}}
    tasks = httpx.post(f"{api}/task_runs/filter", json=wanted).json()
    return {task["name"]: task["state"]["name"] for task in tasks}


def test_flow_and_repro_agree(
    finished_project: Path, first_run: dict[str, Any], lepton: Lepton, prefect_api: str
) -> None:
    root, first = finished_project, first_run
    assert set(first["ran"]) == ALL
    assert first["outcome"] == "PROMOTE"
    by_flow = models(root)
    assert by_flow

    assert "up to date" in repro(root), "after a flow, dvc repro runs nothing"
    again = lepton(root, "run")
    assert "nothing to do" in again.stdout

    environment = {**os.environ, "PREFECT_API_URL": prefect_api}
    (root / "flow.py").write_text(FLOW)
    flow = subprocess.run(
        [sys.executable, "flow.py"],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    run_id = flow.stdout.split()[-1]
    assert states(prefect_api, run_id) == dict.fromkeys(ALL, "Cached"), "skipping is visible"

    for folder in ("data", "models", "reports", "champions", "dist"):
        subprocess.run(["rm", "-rf", folder], cwd=root, check=True)
    subprocess.run(["rm", "-rf", "dvc.lock", ".dvc/cache"], cwd=root, check=True)
    repro(root)
    assert models(root) == by_flow, "both entry points make the same bytes"
    assert "nothing to do" in lepton(root, "run").stdout, "after dvc repro, nothing runs"


def test_a_changed_file_retrains_and_its_bad_cell_is_said(
    finished_project: Path, lepton: Lepton
) -> None:
    root = finished_project
    assert "nothing to do" in lepton(root, "run").stdout
    rows = pd.read_csv(root / "rows.csv").iloc[1:]
    rows["age"] = (20 + rows.index % 60).astype("str")
    rows.loc[7, "age"] = "old"
    rows.to_csv(root / "rows.csv", index=False)
    said = f"{len(rows) - 1} of {len(rows)} values of 'age' are numbers, but not 'old'"
    done = outcome(lepton(root, "run", "--json"))
    assert {"ingest@tumour", "train@tumour-logistic", "evaluate@tumour"} <= set(done["ran"])
    (warning,) = done["warnings"]
    assert warning.startswith(f"tumour: {said}")
    started = time.monotonic()
    idle = lepton(root, "run")
    assert time.monotonic() - started < 10, "3.5 s on a machine that does nothing else"
    assert "nothing to do" in idle.stdout
    assert f"warning  tumour: {said}" in idle.stdout
    assert f"warning: tumour: {said}" in lepton(root, "check", "tumour").stderr
    schema = json.loads((root / "data/tumour/schema.json").read_text())
    (age,) = (feature for feature in schema["features"] if feature["name"] == "age")
    assert age["type"] == "integer"
    change(root, ["solutions.tumour.columns.numeric=[age]"])
    for stage in ("validate", "split"):
        run_stage(stage, "tumour", root)
    assert list(column_warnings("tumour", root)) == [], "what somebody has decided is not said"


def test_a_killed_run_continues_where_it_stopped(
    make_project: MakeProject, lepton: Lepton, prefect_api: str
) -> None:
    root = make_project()
    environment = {**os.environ, "PREFECT_API_URL": prefect_api}
    process = subprocess.Popen(["lepton", "run"], cwd=root, env=environment)
    deadline = time.monotonic() + 120
    while not (root / "data/tumour/schema.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = outcome(lepton(root, "run", "--json"))
    assert "ingest@tumour" in done["cached"]
    assert "validate@tumour" in done["cached"]
    assert set(done["ran"]) | set(done["cached"]) == ALL
    assert "up to date" in repro(root)


def test_two_runs_at_once_share_the_work(
    make_project: MakeProject, lepton: Lepton, prefect_api: str
) -> None:
    root = make_project()
    environment = {
        **os.environ,
        "PREFECT_API_URL": prefect_api,
        "BENTOML_HOME": f"{root}/.bentoml",
    }
    runs = [
        subprocess.Popen(
            ["lepton", "run", "--json"],
            cwd=root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    ran = []
    for run in runs:
        out, error = run.communicate(timeout=300)
        done = subprocess.CompletedProcess(run.args, run.returncode, out, error)
        ran += outcome(done)["ran"]
    assert sorted(ran) == sorted(ALL), "every stage ran once, in one run or the other"
    ledger = (root / "champions/tumour/ledger.jsonl").read_text().splitlines()
    assert len(ledger) == 1
    assert "up to date" in repro(root)


def test_a_changed_candidate_is_retrained_alone_and_a_failure_beside_it_stays_alone(
    finished_project: Path, lepton: Lepton
) -> None:
    trials = "candidates.tumour-logistic.trials=4"
    done = lepton(finished_project, "run", "--all", "--set", trials, "--json")
    assert done.returncode == 1
    outcomes = json.loads(done.stdout[done.stdout.index("[\n") :])
    by_name = {found["solution"]: found for found in outcomes}
    changed = by_name["tumour"]
    assert changed["failure"] is None
    assert changed["outcome"] == "HOLD", "no better than the model in force"
    assert {name for name in changed["ran"] if name.startswith("train@")} == {
        "train@tumour-logistic"
    }
    assert not {"ingest@tumour", "validate@tumour", "split@tumour"} & set(changed["ran"])
    assert "nowhere.csv" in by_name["fraud"]["failure"]


def test_another_clone_gets_everything_back_and_serves(
    finished_project: Path, lepton: Lepton, tmp_path: Path
) -> None:
    root = finished_project
    port = load(root, ["tumour"]).solution("tumour").serve.port
    by_flow = models(root)
    storage = ["dvc", "remote", "add", "-d", "storage", str(tmp_path / "remote")]
    subprocess.run(storage, cwd=root, check=True)
    subprocess.run(["dvc", "push", "-q"], cwd=root, check=True)
    assert lepton(root, "backup", str(tmp_path / "champions.tar.gz")).returncode == 0
    author = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    subprocess.run(["git", *author, "commit", "-q", "-m", "run"], cwd=root, check=True)

    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(root), str(clone)], check=True)
    model = (root / "models/tumour/candidates/tumour-logistic/model.joblib").read_bytes()
    (there,) = (
        path
        for path in (tmp_path / "remote").rglob("*")
        if path.is_file() and path.read_bytes() == model
    )
    there.chmod(0o644)
    there.write_bytes(b"another model")
    refused = lepton(clone, "pull", "tumour")
    assert refused.returncode == 2
    assert "models/tumour/candidates/tumour-logistic/model.joblib" in refused.stderr
    assert not (clone / "models/tumour/candidates").exists()
    there.write_bytes(model)
    pulled = lepton(clone, "pull")
    assert pulled.returncode == 0, pulled.stderr
    assert models(clone) == by_flow
    shutil.rmtree(clone / "models")
    assert "stages fetched" in lepton(clone, "pull", "tumour").stdout
    assert models(clone) == by_flow
    served = lepton(clone, "serve", "tumour", "--background")
    assert served.returncode == 0, served.stderr
    try:
        card = httpx.get(f"http://127.0.0.1:{port}/model").json()
        assert card["model"] in served.stdout
        assert card["model"] in lepton(clone, "status").stdout
    finally:
        assert lepton(clone, "stop", "tumour").returncode == 0

    restored = lepton(clone, "restore", str(tmp_path / "champions.tar.gz"))
    assert restored.returncode == 0, restored.stderr
    ledger = clone / "champions/tumour/ledger.jsonl"
    before = ledger.read_bytes()
    again = outcome(lepton(clone, "run", "tumour", "--json"))
    assert not {name for name in again["ran"] if name.startswith(("train", "evaluate"))}
    assert again["champion"] == card["model"]
    assert ledger.read_bytes().startswith(before)


def test_what_the_remote_lacks_is_not_pulled_in_silence(dvc_project: Path) -> None:
    (dvc_project / "params.yaml").write_text("items: {a: {x: 1}}\n")
    subprocess.run(["dvc", "repro", "-q"], cwd=dvc_project, check=True)
    subprocess.run(["rm", "-rf", ".dvc/cache", "first-a.txt"], cwd=dvc_project, check=True)
    subprocess.run(["dvc", "remote", "add", "-d", "s", "nowhere"], cwd=dvc_project, check=True)
    with pytest.raises(InputError, match="DVC's remote"):
        pull(dvc_project)
