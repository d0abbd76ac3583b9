"""What a solution learns from is not written over."""

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from flows.cli import app
from tasks.check.target import refuse_sources
from tasks.errors import InputError

CLIENTS = {
    "inputs": {"kind": "tabular"},
    "source": {
        "kind": "files",
        "tables": {"absent": {"path": "absent.csv"}, "clients": {"path": "mine/clients.csv"}},
        "query": "select * from clients",
    },
    "target": {"column": "left", "objective": "binary", "positive": "yes"},
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("LEPTON_DATA", raising=False)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/clients.csv").write_text("age,left\n39,yes\n")
    (tmp_path / "link.csv").symlink_to("mine/clients.csv")
    (tmp_path / "other.csv").write_text("age\n39\n")
    document = {"solutions": {"wrong": {"source": 1}, "churn": CLIENTS}}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(document))
    return tmp_path


def test_only_what_a_source_reads_is_refused(root: Path) -> None:
    for name in ("mine/clients.csv", "link.csv"):
        with pytest.raises(InputError, match="'churn' learns from"):
            refuse_sources(root / name, root)
    refuse_sources(root / "other.csv", root)
    refuse_sources(root / "new.csv", root)


def test_predict_refuses_before_it_looks_for_a_model(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    for target, said in (("link.csv", "learns from"), ("other.csv", "the file of rows itself")):
        done = CliRunner().invoke(app, ["predict", "churn", "other.csv", target])
        assert said in str(done.exception)
    assert (root / "mine/clients.csv").read_text() == "age,left\n39,yes\n"
