"""The entry points agree: flows, ``dvc repro`` and ``lepton run`` do and see the same work."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from flows.dvc_state import pull
from tasks.deploy.server import free_port
from tasks.errors import InputError
from tasks.ingest.sources.builtin import load as from_builtin
from tests.flows.conftest import EXPECTATIONS, MakeProject

pytestmark = pytest.mark.end_to_end

Lepton = Callable[..., subprocess.CompletedProcess[str]]
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
FLOW = "from flows.solution import run_solution\nif __name__ == '__main__': run_solution('tumour')"


def outcome(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout[done.stdout.index("[\n") :])[0]
    return found


def repro(root: Path, solution: str = "tumour") -> str:
    done = subprocess.run(
        ["dvc", "repro", f"package@{solution}", f"report@{solution}"],
        cwd=root,
        env={**os.environ, "BENTOML_HOME": f"{root}/.bentoml"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def models(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted((root / "models").rglob("model.joblib"))
    }


def states(api: str, run_name: str = "tumour") -> dict[str, str]:
    """Return the state of each task in the latest run of a flow."""
    runs = httpx.post(
        f"{api}/flow_runs/filter",
        json={"flow_runs": {"name": {"any_": [run_name]}}, "sort": "START_TIME_DESC", "limit": 1},
    ).json()
    tasks = httpx.post(
        f"{api}/task_runs/filter",
        json={"flow_runs": {"id": {"any_": [runs[0]["id"]]}}},
    ).json()
    return {task["name"]: task["state"]["name"] for task in tasks}


def test_flow_and_repro_agree(make_project: MakeProject, lepton: Lepton, prefect_api: str) -> None:
    root = make_project(expectations=EXPECTATIONS)
    first = outcome(lepton(root, "run", "--json"))
    assert set(first["ran"]) == ALL
    assert first["outcome"] == "PROMOTE"
    by_flow = models(root)

    assert "up to date" in repro(root), "after a flow, dvc repro runs nothing"
    again = lepton(root, "run")
    assert "nothing to do" in again.stdout

    environment = {**os.environ, "PREFECT_API_URL": prefect_api}
    (root / "flow.py").write_text(FLOW)
    subprocess.run([sys.executable, "flow.py"], cwd=root, env=environment, check=True)
    assert states(prefect_api) == dict.fromkeys(ALL, "Cached"), "skipping is visible"

    for folder in ("data", "models", "reports", "champions", "dist"):
        subprocess.run(["rm", "-rf", folder], cwd=root, check=True)
    subprocess.run(["rm", "-rf", "dvc.lock", ".dvc/cache"], cwd=root, check=True)
    repro(root)
    assert models(root) == by_flow, "both entry points make the same bytes"
    assert "nothing to do" in lepton(root, "run").stdout, "after dvc repro, nothing runs"


def test_a_changed_candidate_is_retrained_alone(finished_project: Path, lepton: Lepton) -> None:
    root = finished_project
    assert "nothing to do" in lepton(root, "run").stdout, "a copy is as up to date"
    changed = outcome(lepton(root, "run", "--set", "candidates.tumour-logistic.trials=4", "--json"))
    assert {name for name in changed["ran"] if name.startswith("train@")} == {
        "train@tumour-logistic"
    }
    assert not {"ingest@tumour", "validate@tumour", "split@tumour"} & set(changed["ran"])


def test_a_row_that_is_gone_retrains_and_an_unchanged_file_does_not(
    make_project: MakeProject, lepton: Lepton
) -> None:
    root = make_project(
        solutions__tumour__source={"kind": "files", "tables": {"rows": {"path": "rows.csv"}}},
        candidates={
            "tumour-logistic": {"solution": "tumour", "kind": "tabular", "family": "logistic"}
        },
    )
    rows = from_builtin("breast_cancer")
    rows.to_csv(root / "rows.csv", index=False)
    outcome(lepton(root, "run", "--json"))
    assert "nothing to do" in lepton(root, "run").stdout
    rows.iloc[1:].to_csv(root / "rows.csv", index=False)
    ran = outcome(lepton(root, "run", "--json"))["ran"]
    assert {"ingest@tumour", "train@tumour-logistic", "evaluate@tumour"} <= set(ran)
    started = time.monotonic()
    assert "nothing to do" in lepton(root, "run").stdout
    assert time.monotonic() - started < 10, "3.5 s on a machine that does nothing else"


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


def test_solutions_run_side_by_side_and_one_failure_stays_alone(
    make_project: MakeProject, lepton: Lepton
) -> None:
    root = make_project(
        ("tumour", "fraud"),
        solutions__fraud__source={
            "kind": "files",
            "homepage": "https://example.org",
            "tables": {"transactions": {"path": "nowhere.csv"}},
        },
    )
    done = lepton(root, "run", "--all", "--json")
    assert done.returncode == 1
    outcomes = json.loads(done.stdout[done.stdout.index("[\n") :])
    by_name = {found["solution"]: found for found in outcomes}
    assert by_name["tumour"]["outcome"] == "PROMOTE"
    assert "nowhere.csv" in by_name["fraud"]["failure"]


def test_another_clone_gets_everything_back_and_serves(
    finished_project: Path, project: Path, lepton: Lepton, tmp_path: Path
) -> None:
    port, root = free_port(), finished_project
    params = yaml.safe_load((root / "params.yaml").read_text())
    there = yaml.safe_load((project / "tests/params.yaml").read_text())
    params["solutions"]["tumour"]["serve"] = {"port": port}
    params["solutions"]["purchase"] = there["solutions"]["purchase"]  # which never ran
    (root / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False))
    outcome(lepton(root, "run", "tumour", "--json"))
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
