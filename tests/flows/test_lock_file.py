"""The lock file reads as if DVC had written it."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from flows.lock_file import HEAD, entries_of, put_entry, with_entry, with_moved_parameters

TEXT = """schema: '2.0'
stages:
  a@x:
    cmd: one
    params:
      text: |-
        first

        third
  a@x-y:
    cmd: two
"""


def test_an_entry_is_replaced_in_its_place() -> None:
    expected = "schema: '2.0'\nstages:\n  a@x:\n    cmd: new\n  a@x-y:\n    cmd: two\n"
    assert with_entry(TEXT, "a@x", "  a@x:\n    cmd: new\n") == expected


def test_a_new_entry_comes_last() -> None:
    assert with_entry(TEXT, "a", "  a:\n    cmd: new\n") == TEXT + "  a:\n    cmd: new\n"


@pytest.mark.parametrize("name", ["a@x", "a@x-y", "a"])
def test_a_file_without_its_last_newline_takes_an_entry_like_any(name: str) -> None:
    entry = f"  {name}:\n    cmd: new\n"
    cut = TEXT.removesuffix("\n")
    assert with_entry(cut, name, entry) == with_entry(TEXT, name, entry)
    assert entries_of(cut, ["x-y"]) == HEAD + "  a@x-y:\n    cmd: two\n"


@pytest.fixture
def stages(dvc_project: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    from dvc.repo import Repo

    monkeypatch.chdir(dvc_project)
    return {stage.name: stage for stage in Repo(str(dvc_project)).index.stages}


def test_bytes_are_those_that_dvc_writes(dvc_project: Path, stages: Any) -> None:
    lock, ours = dvc_project / "dvc.lock", dvc_project / "ours.lock"
    for name, command in (("first@a", "1"), ("first@b", "2"), ("first@a", "3 " + "word " * 40)):
        stage = stages[name]
        stage.save(allow_missing=True)
        stage.cmd = command
        with stage.repo.lock:
            stage.dump(update_pipeline=False)
        put_entry(stage, ours)
        assert ours.read_bytes() == lock.read_bytes()


def test_a_file_laid_out_otherwise_is_left_to_dvc(dvc_project: Path, stages: Any) -> None:
    lock = dvc_project / "dvc.lock"
    lock.write_text("stages: {}\nschema: '2.0'\n")
    stage = stages["first@a"]
    stage.save(allow_missing=True)
    with stage.repo.lock:
        put_entry(stage, lock)
    assert "first@a" in lock.read_text()


def test_values_that_params_yaml_shares_leave_the_file_readable(
    dvc_project: Path, stages: Any
) -> None:
    lock, shared = dvc_project / "ours.lock", ["x", "y"]
    for name in ("first@a", "first@b"):
        stage = stages[name]
        stage.save(allow_missing=True)
        (parameters,) = stage.params
        parameters.hash_info.value = {f"items.{name[-1]}": {"one": shared, "two": shared}}
        put_entry(stage, lock)
    document = YAML(typ="safe").load(lock.read_text())
    assert document["stages"]["first@b"]["params"]["params.yaml"]["items.b"]["two"] == shared
    assert "&" not in lock.read_text()


def test_an_entry_that_others_refer_to_is_left_to_dvc(dvc_project: Path, stages: Any) -> None:
    lock = dvc_project / "dvc.lock"
    lock.write_text(HEAD + "  first@a:\n    cmd: &id001 [x]\n  first@b:\n    cmd: *id001\n")
    stage = stages["first@a"]
    stage.save(allow_missing=True)
    with stage.repo.lock:
        put_entry(stage, lock)
    assert YAML(typ="safe").load(lock.read_text())["stages"]["first@b"]["cmd"] == ["x"]


ENTRY = """  train@a-svm:
    cmd: one
    deps:
    - path: tasks/config
      hash: md5
    params:
      params.yaml:
        candidates.a-svm:
          solution: a
        defaults.tabular.train:
          seed: 0
        solutions.a.target:
          column: left
    outs:
    - path: models/a/candidates/a-svm
"""
MOVED = """\
      params.yaml:
        defaults.tabular.train:
          seed: 0
      solutions/a.yaml:
        candidates.a-svm:
          solution: a
        solutions.a.target:
          column: left
"""


def test_parameters_follow_their_section_into_another_file() -> None:
    other = ENTRY.replace("a-svm", "ab-svm").replace("s.a.", "s.ab.").replace("/a/", "/ab/")
    lock = HEAD + other + ENTRY
    part: dict[str, Any] = {"solutions": {"a": {}}, "candidates": {"a-svm": {}}}
    apart = {"params.yaml": {}, "solutions/a.yaml": part}
    together = {"params.yaml": part}
    assert with_moved_parameters(lock, together, ["a"]) == lock
    moved = with_moved_parameters(lock, apart, ["a"])
    start, end = lock.rindex("      params.yaml:"), lock.rindex("    outs:")
    assert moved == lock[:start] + MOVED + lock[end:]
    assert with_moved_parameters(moved, apart, ["a"]) == moved
    assert with_moved_parameters(moved, together, ["a"]) == lock
    assert with_moved_parameters(lock, apart, ["ab"]) == lock
    assert with_moved_parameters(lock.removesuffix("\n"), apart, ["a"]) == moved
