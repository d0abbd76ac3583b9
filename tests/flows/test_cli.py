"""``lepton`` from a terminal: quick to answer, plain about mistakes."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from flows import cli
from tasks.champion.in_force import model_in_force
from tasks.config import Serve, load
from tasks.deploy.server import free_port
from tasks.package.stage import package
from tests.champions import Champion
from tests.flows.conftest import EXPECTATIONS, Called, MakeProject


def lepton(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["lepton", *arguments], cwd=root, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "command", [["lepton", "--help"], [sys.executable, "-m", "tasks", "--help"]]
)
def test_help_is_there_within_a_second(command: list[str], project: Path) -> None:
    # processor time: what else the machine does is not the program's to answer for
    before = os.times()
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    after = os.times()
    spent = after.children_user + after.children_system
    assert spent - before.children_user - before.children_system < 1


def test_importing_the_command_line_imports_nothing_slow() -> None:
    script = "import sys, flows.cli, tasks.stages; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout.split()
    slow = {"pandas", "sklearn", "tensorflow", "prefect", "dvc", "great_expectations", "bentoml"}
    assert not slow & set(loaded)


def test_an_unknown_solution_is_refused_before_anything_runs(make_project: MakeProject) -> None:
    root = make_project()
    done = lepton(root, "run", "tumor")
    assert done.returncode == 2
    assert "did you mean 'tumour'" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (root / "data").exists()


def test_a_wrong_section_is_refused_with_key_value_and_hint(
    make_project: MakeProject, called: Called
) -> None:
    root = make_project(solutions__tumour__split={"test": 7})
    done = called(root, "run")
    assert done.returncode == 2
    for part in ("solutions.tumour.split.test", "7", "hint"):
        assert part in done.stderr


def test_a_wrong_override_changes_nothing(make_project: MakeProject, called: Called) -> None:
    root = make_project()
    before = (root / "params.yaml").read_text()
    done = called(root, "run", "--set", "solutions.tumour.nonsense.x=1")
    assert done.returncode == 2
    assert "solutions.tumour.nonsense" in done.stderr
    assert (root / "params.yaml").read_text() == before


def test_an_override_may_name_what_the_file_leaves_at_its_default(
    make_project: MakeProject,
    called: Called,
) -> None:
    root = make_project()
    done = called(root, "run", "nobody", "--set", "solutions.tumour.evaluate.confidence=0.9")
    assert "nobody" in done.stderr, "only the solution is refused"
    assert load(root).solution("tumour").evaluate.confidence == 0.9


@pytest.mark.parametrize("command", [["report"], ["serve"], ["serve", "--background"]])
def test_what_never_ran_says_how_to_run_it(
    make_project: MakeProject, called: Called, command: list[str]
) -> None:
    done = called(make_project(), *command, "tumour")
    assert done.returncode == 2
    assert "tumour: has not run" in done.stderr
    assert "lepton run tumour" in done.stderr


def test_check_says_all_that_is_wrong_and_else_that_all_is_ready(
    make_project: MakeProject, called: Called
) -> None:
    root = make_project(expectations=EXPECTATIONS)
    done = called(root, "check")
    assert done.returncode == 0, done.stderr
    assert "tumour: ready" in done.stdout
    path = root / "params.yaml"
    path.write_text(path.read_text().replace("family: logistic", "family: logistics"))
    suite = root / "expectations/tumour.json"
    suite.write_text(suite.read_text().replace("expect_table", "expect_tabel", 1))
    done = called(root, "check", "tumour")
    assert done.returncode == 2
    assert "'logistics'" in done.stderr
    assert "expect_tabel" in done.stderr
    assert not (root / "data").exists()


def test_status_lists_every_solution(make_project: MakeProject, called: Called) -> None:
    done = called(make_project(), "status")
    assert done.returncode == 0, done.stderr
    assert "tumour" in done.stdout
    assert "0/10 up to date" in done.stdout


def test_status_lists_the_solutions_that_are_named(
    make_project: MakeProject, called: Called
) -> None:
    root = make_project(("tumour", "purchase"))
    done = called(root, "status", "purchase")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("purchase ")
    assert "tumour" not in done.stdout
    done = called(root, "status", "purchas")
    assert done.returncode == 2
    assert "did you mean 'purchase'" in done.stderr


def test_outside_a_project_the_hint_says_so(tmp_path: Path) -> None:
    done = lepton(tmp_path, "run")
    assert done.returncode == 2
    assert "run inside the project" in done.stderr


def test_no_tool_phones_home(project: Path) -> None:
    script = (
        "from tasks.telemetry import silence; silence()\n"
        "from prefect.settings import get_current_settings\n"
        "assert not get_current_settings().server.analytics_enabled\n"
        "from dvc.analytics import is_enabled\n"
        "assert not is_enabled()\n"
        "from bentoml._internal.utils.analytics.usage_stats import do_not_track\n"
        "assert do_not_track()\n"
    )
    clean = {name: value for name, value in os.environ.items() if "TRACK" not in name}
    subprocess.run([sys.executable, "-c", script], cwd=project, env=clean, check=True)


def test_rollback_says_what_is_kept(make_project: MakeProject, called: Called) -> None:
    done = called(make_project(), "rollback", "tumour")
    assert done.returncode == 2
    assert "no model is in force" in done.stderr


@pytest.mark.end_to_end
def test_serve_packages_the_model_in_force_where_another_one_is_packaged(
    make_project: MakeProject, champion: Champion, bentoml_home: Path
) -> None:
    serve = Serve(port=free_port())
    root = make_project(solutions__tumour__serve={"port": serve.port})
    layout = champion(root, "tumour")
    packaged = package("tumour", serve, layout).model_id
    in_force = model_in_force(champion(root, "tumour", seed=1))
    assert in_force != packaged
    served = lepton(root, "serve", "tumour", "--background")
    assert served.returncode == 0, served.stderr
    try:
        assert f"tumour: packages {in_force}" in served.stderr
        card = httpx.get(f"http://127.0.0.1:{serve.port}/model").json()
        assert card["model"] == in_force
    finally:
        assert lepton(root, "stop", "tumour").returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "app", lambda: Path("/dev/full").write_bytes(b"x" * 100_000))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("error: disk: no space left")
    assert "free some space" in said
