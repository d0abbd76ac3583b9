"""A real Prefect server with its UI, a real worker: runs started over the API and from the form."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from tests.flows.conftest import MakeProject

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.end_to_end


@dataclass(frozen=True)
class Orchestrator:
    """A server with the project's deployments and a worker that runs them."""

    address: str

    def post(self, path: str, body: dict[str, Any]) -> Any:
        answer = httpx.post(f"{self.address}/api/{path}", json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def deployment(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.post(
            "deployments/filter", {"deployments": {"name": {"any_": [name]}}}
        )[0]
        return found

    def end_of(self, run_id: str) -> dict[str, Any]:
        """Wait for a flow run's end and give it."""
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline:
            run: dict[str, Any] = httpx.get(f"{self.address}/api/flow_runs/{run_id}").json()
            if run["state_type"] in ("COMPLETED", "FAILED", "CRASHED"):
                return run
            time.sleep(0.5)
        raise AssertionError("the run did not end")


@pytest.fixture
def orchestrator(
    make_project: MakeProject, project: Path, tmp_path: Path
) -> Iterator[Orchestrator]:
    root = make_project()
    shutil.copy(project / "prefect.yaml", root)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": f"{address}/api",
        "PREFECT_UI_API_URL": f"{address}/api",
        "BENTOML_HOME": str(tmp_path / "bentoml"),
        "PWD": str(root),
    }

    def start(*command: str) -> "subprocess.Popen[bytes]":
        log = (tmp_path / "prefect.log").open("ab")
        return subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)

    processes = [start("prefect", "server", "start", f"--port={port}")]
    try:
        deadline = time.monotonic() + 120
        while not _answers(f"{address}/api/health") and time.monotonic() < deadline:
            time.sleep(0.2)
        for command in (
            ["prefect", "work-pool", "create", "lepton", "--type", "process"],
            ["prefect", "--no-prompt", "deploy", "--all"],
        ):
            subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)
        processes.append(start("prefect", "worker", "start", "--pool", "lepton"))
        yield Orchestrator(address)
    finally:
        for process in reversed(processes):
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:  # a worker may wait for its next poll
                process.kill()
                process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


def test_runs_start_over_the_api_and_from_the_form(
    orchestrator: Orchestrator, tmp_path: Path
) -> None:
    deployment = orchestrator.deployment("manual")
    started = orchestrator.post(
        f"deployments/{deployment['id']}/create_flow_run", {"parameters": {"solution": "tumour"}}
    )
    run = orchestrator.end_of(started["id"])
    assert run["state_type"] == "COMPLETED", run["state"]["message"]

    kinds = {
        artifact["key"]: artifact["type"]
        for artifact in orchestrator.post(
            "artifacts/filter", {"flow_runs": {"id": {"any_": [started["id"]]}}}
        )
    }
    assert kinds["tumour-validation"] == "markdown"
    assert kinds["tumour-leaderboard"] == "table"
    assert kinds["tumour-verdict"] == "markdown"
    assert kinds["tumour-plots"] == "markdown"
    assert "progress" in kinds.values()

    wrong = httpx.post(
        f"{orchestrator.address}/api/deployments/{deployment['id']}/create_flow_run",
        json={"parameters": {"solution": "weather"}},
    )
    assert wrong.status_code == httpx.codes.CONFLICT
    assert "weather" in wrong.text

    browser = _browser(tmp_path)
    try:
        before = len(orchestrator.post("flow_runs/filter", {}))
        _submit_form(browser, orchestrator.address, deployment["id"])
        deadline = time.monotonic() + 120
        while len(runs := orchestrator.post("flow_runs/filter", {})) == before:
            assert time.monotonic() < deadline, "the form started no run"
            time.sleep(0.5)
        latest = max(runs, key=lambda run: run["created"])
        assert orchestrator.end_of(latest["id"])["state_type"] == "COMPLETED"
    finally:
        browser.quit()


def _browser(tmp_path: Path) -> "Chrome":
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("the form is tried in Chromium, and chromium or chromedriver is missing")
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    options.binary_location = chromium
    for argument in (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--window-size=1400,1400",
        f"--user-data-dir={tmp_path / 'chromium'}",
    ):
        options.add_argument(argument)
    return Chrome(options=options, service=Service(driver))


def _submit_form(browser: "Chrome", address: str, deployment: str) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support import expected_conditions
    from selenium.webdriver.support.ui import WebDriverWait

    browser.get(f"{address}/deployments/deployment/{deployment}/run")
    wait = WebDriverWait(browser, 60)
    submit = wait.until(
        expected_conditions.element_to_be_clickable(
            (By.XPATH, "//button[normalize-space()='Submit']")
        )
    )
    assert "tumour" in browser.find_element(By.TAG_NAME, "body").text, "a list of the solutions"
    submit.click()


def test_what_is_deployed_is_what_operators_rely_on(project: Path) -> None:
    deployments = yaml.safe_load((project / "prefect.yaml").read_text())["deployments"]
    assert {
        found["name"]: (
            found["entrypoint"],
            [schedule["cron"] for schedule in found.get("schedules", [])],
        )
        for found in deployments
    } == {
        "manual": ("flows.solution.run_solution", []),
        "nightly": ("flows.fleet.run_solutions", ["30 2 * * *"]),
    }
