"""HOLD and REJECT are outcomes: runs complete, say why, and skip what has nothing to work on."""

import shutil
from pathlib import Path

import httpx
import pytest
import yaml

from flows.decision import reason
from flows.run import Outcome
from tasks.documents import Gate, Interval
from tests.flows.conftest import Lepton, outcome, repro


@pytest.mark.end_to_end
def test_a_first_reject_completes_by_every_entry_point(
    finished_project: Path, lepton: Lepton, prefect_api: str
) -> None:
    root = finished_project
    params = yaml.safe_load((root / "params.yaml").read_text())
    params["solutions"]["tumour"]["gates"] = {"required": {"roc_auc": 0.99999}}
    (root / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False))
    shutil.rmtree(root / "champions")
    repro(root)
    assert "No model of tumour is in force" in note(root)
    idle = lepton(root, "run", "--require-promote")
    assert idle.returncode == 3, idle.stdout + idle.stderr
    assert "nothing to do" in idle.stdout

    for folder in ("dist", "reports", "models/tumour/ensemble"):
        shutil.rmtree(root / folder)
    rejected = lepton(root, "run", "--deploy")
    assert rejected.returncode == 0, rejected.stdout + rejected.stderr
    for said in ("verdict  REJECT", "in force: none", "because  required roc_auc: 0.9",
                 "wanted at least 0.99999", "hold-out", "report   reports/tumour"):  # fmt: skip
        assert said in rejected.stdout
    assert "serve" not in rejected.stdout
    run, tasks = deploying(prefect_api)
    assert run["state"]["type"] == "COMPLETED"
    assert run["state"]["message"].startswith("REJECT: required roc_auc")
    assert tasks["package@tumour"] == tasks["deploy_champion"] == "Skipped"
    assert "No model of tumour is in force" in note(root)
    refused = lepton(root, "serve", "tumour")
    assert refused.returncode == 2
    assert "no model is in force" in refused.stderr

    promoted = lepton(
        root,
        "run",
        "--json",
        "--require-promote",
        "--set",
        "solutions.tumour.gates.required.roc_auc=0.9",
    )
    now = outcome(promoted)
    assert (now["outcome"], now["reasons"]) == ("PROMOTE", [])
    assert (root / "dist/tumour/service.bento").exists()
    assert not (root / "dist/tumour/nothing-in-force.txt").exists()


def note(root: Path) -> str:
    return (root / "dist/tumour/nothing-in-force.txt").read_text()


def deploying(api: str) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """The only run that was to deploy, and the states of its tasks by name."""
    wanted = {"flow_runs": {"name": {"any_": ["tumour"]}}, "sort": "START_TIME_DESC"}
    runs = httpx.post(f"{api}/flow_runs/filter", json=wanted).json()
    # other tests may run the same solution by the same server meanwhile
    (run,) = (run for run in runs if run["parameters"]["deploy"])
    found = httpx.post(
        f"{api}/task_runs/filter", json={"flow_runs": {"id": {"any_": [run["id"]]}}}
    ).json()
    return run, {task["name"].split("-")[0]: task["state"]["name"] for task in found}


def test_a_reason_is_a_figure_against_its_bound_or_words() -> None:
    gate = Gate(
        name="required roc_auc",
        figure=0.912,
        interval=Interval(value=0.912, low=0.9, high=0.93),
        bound="at least 0.95",
        passed=False,
        on_failure="REJECT",
        explanation="On the hold-out, roc_auc is 0.912.",
    )
    assert reason(gate) == "required roc_auc: 0.912 [0.9, 0.93], wanted at least 0.95"
    unmeasured = gate.model_copy(update={"figure": None, "interval": None})
    assert reason(unmeasured) == "required roc_auc: On the hold-out, roc_auc is 0.912."


def test_what_a_run_says_of_a_hold() -> None:
    held = Outcome(
        solution="shop",
        ran=["evaluate@shop"],
        outcome="HOLD",
        reasons=["latency: 200, wanted at most 150 ms"],
        as_good=["naive Bayes"],
        model_id="shop:1",
        champion="shop:0",
        headline="svm: accuracy 0.984 [0.970, 0.992] on 700 rows",
        report="reports/shop/index.html",
        warnings=["shop: 7 of 8 values of 'age' are numbers, but not 'old'"],
    )
    assert held.as_text() == (
        "shop: 1 stages ran, 0 were up to date\n"
        "  verdict  HOLD (shop:1; in force: shop:0)\n"
        "  because  latency: 200, wanted at most 150 ms\n"
        "  hold-out svm: accuracy 0.984 [0.970, 0.992] on 700 rows\n"
        "  simpler  naive Bayes is as good within chance\n"
        "  report   reports/shop/index.html\n"
        "  serve    make serve SOLUTION=shop\n"
        "  warning  shop: 7 of 8 values of 'age' are numbers, but not 'old'"
    )
