"""A model is made again from its records, experiments leave no trace, failing families no gap."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from flows.provenance import trace
from flows.verify import code_warnings, machine_warnings
from tasks.documents import CodeUsed, LeftOut, Provenance, Record, sha256
from tasks.layout import Layout
from tasks.record import environment

LEPTON = (sys.executable, "-m", "flows.cli")
"""Unlike the command ``lepton``, this imports the project's own code."""

OWN = '''"""An own family, whose estimator forgot about sample weights."""

from tasks.models.family import Family


class Own:
    def fit(self, X, y):
        return self

    def predict(self, X):
        return X


FAMILY = Family(
    objectives=frozenset({"binary"}), requires=(), defaults={}, search=lambda *_: {},
    build=lambda *_: Own(),
)
'''  # fmt: skip


def run(root: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True)


@pytest.mark.end_to_end
def test_what_made_a_model_is_on_record_and_makes_it_again(
    finished_project: Path, prefect_api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = finished_project
    params = yaml.safe_load((root / "params.yaml").read_text())
    params["solutions"]["tumour"]["gates"] = {"latency_ms": 10_000}
    params["candidates"]["tumour-logistic"]["timeout"] = 0.001
    own = {"solution": "tumour", "kind": "tabular", "family": "own"}
    params["candidates"]["tumour-own"] = own
    (root / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False))
    layout = Layout(root, "tumour")
    (root / "tasks/families/tabular/own.py").write_text(OWN)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=own family")
    monkeypatch.setenv("PREFECT_API_URL", prefect_api)
    run(root, *LEPTON, "run", "tumour")

    left_out = LeftOut.read(layout.left_out("tumour-own"))
    assert left_out.reason.startswith("TypeError: Own.fit() takes 3 positional arguments")
    assert left_out.reason in layout.report.read_text().replace("&#39;", "'")
    assert f"left out: {left_out.reason}" in run(root, *LEPTON, "report", "tumour")

    logistic = Record.read(layout.record("train", "tumour-logistic"))
    assert (logistic.trials, logistic.cut_short, logistic.code.changed) == (1, True, [])
    traced = json.loads(run(root, *LEPTON, "trace", "tumour", "--json"))
    assert traced["champion"]
    assert traced["bento"].startswith("tumour:")
    provenance = Provenance.read(layout.champion / "provenance.json")
    assert traced["records"] == provenance.model_dump(mode="json")["records"]
    assert traced["origins"]["tumour"]["rows"] == 569
    assert logistic.code.sha256[:12] in trace(root, "tumour").as_text()

    verified = run(root, *LEPTON, "verify", "tumour")
    assert verified.splitlines()[-1] == "identical"

    before = [path.read_bytes() for path in sorted(layout.champions.rglob("*")) if path.is_file()]
    run(root, "dvc", "exp", "run", "-S", "candidates.tumour-logistic.trials=2", "verdict@tumour")
    after = [path.read_bytes() for path in sorted(layout.champions.rglob("*")) if path.is_file()]
    assert after == before


def test_what_speaks_against_equal_bytes_is_said(project: Path, tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks/old.py").write_text("x = 1")
    (tmp_path / "tasks/same.py").write_text("x = 1")
    same = sha256(tmp_path / "tasks/same.py")
    here = environment()
    there = here.model_copy(
        update={"processor": "x86_64 Other", "libraries": {**here.libraries, "numpy": "0.1"}}
    )
    record = Record(
        stage="split",
        name="tumour",
        solution="tumour",
        code=CodeUsed(
            sha256="c" * 64,
            files={"tasks/old.py": "0" * 64, "tasks/new.py": "0" * 64, "tasks/same.py": same},
            commit="1" * 40,
            changed=["tasks/new.py"],
        ),
        parameters={},
        inputs={},
        outputs={},
        environment=there,
    )
    assert code_warnings([record], tmp_path) == [
        "it ran with changes that are in no commit: tasks/new.py",
        "some stages ran at another commit, with other tasks/old.py",
    ]
    assert machine_warnings([record]) == [
        f"it ran on x86_64 Other, this is {here.processor}",
        f"it ran with numpy 0.1, here is {here.libraries['numpy']}",
    ]
    assert machine_warnings([record.model_copy(update={"environment": here})]) == []
