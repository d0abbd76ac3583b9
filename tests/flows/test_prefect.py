"""Every promise of docs/operations.md about Prefect: a real server with its UI, a real worker."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import pytest
import yaml
from sklearn.datasets import load_breast_cancer
from sqlalchemy import create_engine, text

from tasks.deploy.server import free_port
from tests.flows.conftest import project_maker
from tests.tasks.ingest.conftest import Server, status

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.end_to_end

Result = TypeVar("Result")

EVERY_MINUTE = "* * * * *"
ALL = {
    *("ingest@tumour", "validate@tumour", "split@tumour"),
    *("train@tumour-logistic", "train@tumour-histogram", "ensemble@tumour"),
    *("evaluate@tumour", "verdict@tumour", "report@tumour", "package@tumour"),
}


@dataclass(frozen=True)
class Orchestrator:
    """A server with the project's deployments and a worker that runs them."""

    address: str
    root: Path
    environment: dict[str, str]

    def post(self, path: str, body: dict[str, Any]) -> Any:
        def answer() -> httpx.Response | None:
            given = httpx.post(f"{self.address}/api/{path}", json=body, timeout=60)
            # a busy database, which Prefect's own clients wait for too
            return None if given.status_code == httpx.codes.SERVICE_UNAVAILABLE else given

        return until(answer, "the server stays busy").raise_for_status().json()

    def prefect(self, *arguments: str) -> str:
        return subprocess.run(
            ["prefect", *arguments],
            cwd=self.root,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def deployment(self, name: str) -> dict[str, Any]:
        answer = httpx.get(f"{self.address}/api/deployments/name/{name}")
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    def start(self, solution: str) -> str:
        """Start a run of the deployment ``solution/manual`` over the API and give its id."""
        run: dict[str, str] = self.post(
            f"deployments/{self.deployment('solution/manual')['id']}/create_flow_run",
            {"parameters": {"solution": solution}},
        )
        return run["id"]

    def runs(self, **conditions: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.post("flow_runs/filter", {"flow_runs": conditions})
        return found

    def scheduled(self, *state_types: str) -> list[dict[str, Any]]:
        """Return the runs that a schedule made, in some states."""
        runs = self.runs(state={"type": {"any_": state_types}})
        return [run for run in runs if run["auto_scheduled"]]

    def tasks(self, run_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.post(
            "task_runs/filter", {"flow_runs": {"id": {"any_": [run_id]}}}
        )
        return found

    def end_of(self, run_id: str) -> dict[str, Any]:
        """Wait for a flow run's end and give it."""

        def ended() -> dict[str, Any] | None:
            run: dict[str, Any] = httpx.get(f"{self.address}/api/flow_runs/{run_id}").json()
            return run if run["state_type"] in ("COMPLETED", "FAILED", "CRASHED") else None

        return until(ended, "the run did not end")


def until(look: Callable[[], Result | None], otherwise: str, seconds: float = 300) -> Result:
    """Look again and again until there is something to see."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if seen := look():
            return seen
        time.sleep(0.5)
    raise AssertionError(otherwise)


@contextmanager
def orchestrating(root: Path, home: Path, database: str | None = None) -> Iterator[Orchestrator]:
    """Start server and worker as docs/operations.md has it, in a project; stop both."""
    home.mkdir()
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"{address}/api",
        "PREFECT_UI_API_URL": f"{address}/api",
        "BENTOML_HOME": str(root.parent / "bentoml"),
        "PWD": str(root),
    }
    if database:
        environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = database
    orchestrator = Orchestrator(address, root, environment)
    log = (home / "prefect.log").open("ab")

    def start(*command: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)

    processes = [start("prefect", "server", "start", f"--port={port}")]
    try:
        until(lambda: _answers(f"{address}/api/health"), "the server did not start")
        orchestrator.prefect("work-pool", "create", "lepton", "--type", "process")
        orchestrator.prefect("--no-prompt", "deploy", "--all")
        processes.append(start("prefect", "worker", "start", "--pool", "lepton"))
        yield orchestrator
    finally:
        for process in reversed(processes):
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:  # a worker may wait for its next poll
                process.kill()
                process.wait()
        log.close()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def source() -> Iterator[Server]:
    """An HTTP server that is out of order until a test repairs it."""
    server = Server()
    server.answers["/late.csv"] = status(503)
    server.thread.start()
    yield server
    server.http.shutdown()
    server.http.server_close()
    server.thread.join()


@pytest.fixture(scope="module")
def orchestrator(
    project: Path, source: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Orchestrator]:
    """A schedule of every minute for ``tumour``, and two solutions with troubled sources."""
    folder = tmp_path_factory.mktemp("orchestrator")
    root = project_maker(folder, project, tmp_path_factory)()
    params = yaml.safe_load((root / "params.yaml").read_text())
    for port, name in enumerate(("late", "absent"), 3101):
        params["solutions"][name] = params["solutions"]["tumour"] | {
            "source": {
                "kind": "files",
                "homepage": "https://example.org",
                "tables": {"cells": {"path": f"{name}.csv", "url": source.url(f"/{name}.csv")}},
            },
            "serve": {"port": port},
        }
        params["candidates"][f"{name}-logistic"] = params["candidates"]["tumour-logistic"] | {
            "solution": name
        }
        shutil.copy(root / "expectations/tumour.json", root / f"expectations/{name}.json")
    (root / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False))
    deployments = yaml.safe_load((project / "prefect.yaml").read_text())
    nightly = next(each for each in deployments["deployments"] if each["name"] == "nightly")
    nightly["schedules"][0]["cron"] = EVERY_MINUTE
    nightly["parameters"]["solutions"] = ["tumour"]
    (root / "prefect.yaml").write_text(yaml.safe_dump(deployments))
    with orchestrating(root, folder / "prefect") as running:
        yield running


@pytest.fixture(scope="module")
def started(orchestrator: Orchestrator) -> dict[str, str]:
    """One run of each solution, by name: they are slow enough to wait for side by side."""
    return {name: orchestrator.start(name) for name in ("absent", "late", "tumour")}


def test_a_source_out_of_reach_is_tried_again(
    orchestrator: Orchestrator, started: dict[str, str], source: Server
) -> None:
    def waiting() -> dict[str, Any] | None:
        tasks = orchestrator.tasks(started["late"])
        return next((task for task in tasks if task["state_name"] == "AwaitingRetry"), None)

    assert until(waiting, "the source was not waited for")["name"] == "ingest@late"
    frame = load_breast_cancer(as_frame=True).frame
    frame["diagnosis"] = frame.pop("target").map({0: "malignant", 1: "benign"})
    source.serve("/late.csv", frame.to_csv(index=False).encode())
    run = orchestrator.end_of(started["late"])
    assert run["state_type"] == "COMPLETED", run["state"]["message"]
    attempts = {task["name"]: task["run_count"] for task in orchestrator.tasks(run["id"])}
    assert attempts.pop("ingest@late") >= 2
    assert set(attempts.values()) == {1}


def test_wrong_input_is_not_tried_again(
    orchestrator: Orchestrator, started: dict[str, str]
) -> None:
    run = orchestrator.end_of(started["absent"])
    assert run["state_type"] == "FAILED"
    assert "404" in run["state"]["message"]
    assert max(task["run_count"] for task in orchestrator.tasks(run["id"])) <= 1


def test_a_run_over_the_api_shows_its_results(
    orchestrator: Orchestrator, started: dict[str, str]
) -> None:
    run = orchestrator.end_of(started["tumour"])
    assert run["state_type"] == "COMPLETED", run["state"]["message"]

    artifacts = orchestrator.post("artifacts/filter", {})
    kinds = {
        artifact["key"]: artifact["type"]
        for artifact in artifacts
        if artifact["flow_run_id"] == run["id"]
    }
    assert kinds["tumour-validation"] == "markdown"
    assert kinds["tumour-leaderboard"] == "table"
    assert kinds["tumour-verdict"] == "markdown"
    assert kinds["tumour-plots"] == "markdown"
    assert "progress" in {artifact["type"] for artifact in artifacts}

    wrong = httpx.post(
        f"{orchestrator.address}/api/deployments/{orchestrator.deployment('solution/manual')['id']}"
        "/create_flow_run",
        json={"parameters": {"solution": "weather"}},
    )
    assert wrong.status_code == httpx.codes.CONFLICT
    assert "weather" in wrong.text


def test_the_schedule_makes_runs_that_end_well(
    orchestrator: Orchestrator, started: dict[str, str]
) -> None:
    def ended() -> list[dict[str, Any]]:
        return orchestrator.scheduled("COMPLETED", "FAILED", "CRASHED")

    run = until(ended, "no scheduled run ended")[0]
    assert run["state_type"] == "COMPLETED", run["state"]["message"]
    assert run["deployment_id"] == orchestrator.deployment("solutions/nightly")["id"]
    options = ("--state-type", "SCHEDULED", "--output", "json")
    planned = json.loads(orchestrator.prefect("flow-run", "ls", *options))
    assert planned, "the next ones are planned"
    assert {each["deployment_id"] for each in planned} == {run["deployment_id"]}
    assert run["id"] not in started.values()
    # what follows needs no run every minute
    pause = f"{orchestrator.address}/api/deployments/{run['deployment_id']}/pause_deployment"
    httpx.post(pause).raise_for_status()


def test_the_form_lists_the_solutions_and_starts_a_run(
    orchestrator: Orchestrator, started: dict[str, str], tmp_path: Path
) -> None:
    orchestrator.end_of(started["tumour"])
    deployment = orchestrator.deployment("solution/manual")["id"]
    browser = _browser(tmp_path)
    try:
        _submit_form(browser, orchestrator.address, deployment)
        run = until(
            lambda: [
                run
                for run in orchestrator.runs(deployment_id={"any_": [deployment]})
                if run["id"] not in started.values()
            ],
            "the form started no run",
        )[0]
    finally:
        browser.quit()
    assert orchestrator.end_of(run["id"])["state_type"] == "COMPLETED"
    until(
        lambda: (
            {task["name"]: task["state_name"] for task in orchestrator.tasks(run["id"])}
            == dict.fromkeys(ALL, "Cached")
        ),
        "what is up to date runs",
    )


def test_with_postgresql_behind_the_server_schedules_and_runs_work(
    orchestrator: Orchestrator, started: dict[str, str], postgresql: str, tmp_path: Path
) -> None:
    orchestrator.end_of(started["tumour"])
    database = postgresql.replace("psycopg", "asyncpg")
    with orchestrating(orchestrator.root, tmp_path / "prefect", database) as another:
        said = another.prefect(
            *("deployment", "run", "solution/manual", "--param", "solution=tumour", "--watch")
        )
        assert "Completed" in said
        until(lambda: another.scheduled("SCHEDULED"), "the schedule plans no run")
    with create_engine(postgresql).connect() as connection:
        names = connection.execute(text("select name from flow_run")).scalars().all()
    assert "tumour" in names


def test_runs_of_a_temporary_server_show_in_the_next_one(
    orchestrator: Orchestrator, started: dict[str, str], tmp_path: Path
) -> None:
    orchestrator.end_of(started["tumour"])
    home = tmp_path / "prefect"
    environment = {**orchestrator.environment, "PREFECT_HOME": str(home)}
    del environment["PREFECT_API_URL"]
    command = ["lepton", "run", "tumour", "--refresh"]
    subprocess.run(command, cwd=orchestrator.root, env=environment, check=True)
    with create_engine(f"sqlite:///{home / 'prefect.db'}").connect() as connection:
        names = connection.execute(text("select name from flow_run")).scalars().all()
    assert names == ["tumour"]


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
    from selenium.common.exceptions import TimeoutException
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
    # what is clicked before the page has filled its form in is not sent
    for _ in range(10):
        submit.click()
        try:
            WebDriverWait(browser, 6).until(expected_conditions.invisibility_of_element(submit))
        except TimeoutException:
            continue
        return


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
