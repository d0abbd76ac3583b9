"""What README and docs show can be used as it stands."""

import importlib.util
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.exceptions import TyperException

from tasks.config.params import parse
from tasks.config.solution import Candidate, Solution
from tests.pages import NEEDED, Block, blocks

ROOT = Path(__file__).parents[2]
BLOCKS = blocks(ROOT)
YAML_BLOCKS = [
    block
    for block in BLOCKS
    if block.language == "yaml" and block.page != "docs/extending.md"  # test_extending.py runs it
]
SHELL_BLOCKS = [block for block in BLOCKS if block.language in ("", "sh")]
ELSEWHERE = {
    "bash",
    "cd",
    "cp",
    "curl",
    "git",
    "podman",
    "docker",
    "promtool",
    "source",
    "export",
    "deploy/base-image.sh",
    "deploy/containerize.sh",
}
"""Programs that are not ours; their arguments are not looked at."""

PROGRAMS = {"lepton", "dvc", "make", "python", "prefect", "pytest", *ELSEWHERE}

FULL: dict[str, dict[str, Any]] = {
    "tabular": {"column": "left", "objective": "binary", "positive": "yes"},
    "image": {"column": "label", "objective": "multiclass"},
    "text": {"column": "intent", "objective": "multiclass"},
    "series": {"column": "load", "objective": "forecast"},
    "interactions": {"column": "item", "objective": "ranking"},
}


def commands(block: Block) -> list[list[str]]:
    """Split a block of shell into commands, comments and continuation lines taken care of."""
    lines = re.sub(r"\\\n\s*", " ", block.text).splitlines()
    split = [shlex.split(line, comments=True) for line in lines if "<" not in line]
    return [_without_variables(words) for words in split if words]


def _without_variables(words: list[str]) -> list[str]:
    while words and (variable := re.fullmatch(r"[A-Za-z_]+=(\$\()?(.*)", words[0])):
        words = [variable[2], *words[1:]] if variable[1] else words[1:]
    return words


def test_every_block_says_what_it_is() -> None:
    """Without a word at its fence a block is of commands, and none is passed over."""
    assert {block.language for block in BLOCKS} <= {
        "",
        "sh",
        "yaml",
        "json",
        "python",
        "text",
        "mermaid",
    }


@pytest.mark.parametrize("text", ["leptn run tumour", "lepton runn tumour", "id=$(crul -s x)"])
def test_a_broken_block_would_be_noticed(text: str) -> None:
    with pytest.raises((AssertionError, TyperException)):
        test_commands_exist_and_take_these_arguments(Block("page.md", 1, "", text))


@pytest.mark.parametrize("block", SHELL_BLOCKS, ids=str)
def test_commands_exist_and_take_these_arguments(block: Block) -> None:
    for words in commands(block):
        program, *arguments = words
        assert program in PROGRAMS, f"{block}: {program}"
        assert "/" not in program or (ROOT / program).is_file(), f"{block}: {program}"
        match program:
            case "lepton":
                _parse_lepton(arguments)
            case "dvc":
                from dvc.cli.parser import get_main_parser

                get_main_parser().parse_args(arguments)
            case "make":
                targets = [word for word in arguments if "=" not in word]
                assert set(targets) <= set(re.findall(r"^(\w+):", _makefile(), re.M))
            case "pytest":
                paths = [word for word in arguments if word.startswith("tests")]
                assert all((ROOT / path).exists() for path in paths), f"{block}: {paths}"
            case "python" if arguments[0] == "-m":
                assert importlib.util.find_spec(arguments[1]), f"{block}: {arguments[1]}"


def _parse_lepton(arguments: list[str]) -> None:
    import typer.main

    from flows.cli import app

    group: Any = typer.main.get_command(app)
    context = group.make_context("lepton", list(arguments))
    name, command, rest = group.resolve_command(context, [*context._protected_args, *context.args])
    command.make_context(name, rest, parent=context)


def _makefile() -> str:
    return (ROOT / "Makefile").read_text()


@pytest.mark.parametrize("block", YAML_BLOCKS, ids=str)
def test_yaml_is_accepted(block: Block) -> None:
    document = YAML(typ="safe").load(block.text)
    assert isinstance(document, dict), f"{block}: no mapping"
    keys = set(document)
    if keys & {"jobs", "services", "scrape_configs", "apiVersion", "deployments"}:
        return  # of other programs
    solutions, candidates = _parts(document)
    parse({"solutions": solutions, "candidates": candidates})


def _parts(document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Complete what a block shows of ``params.yaml`` to sections that can be read."""
    solutions = dict(document.pop("solutions", {}))
    candidates = {**document.pop("candidates", {}), **document.pop("transfers", {})}
    document.pop("defaults", None)
    if document and set(document) <= set(Solution.model_fields):
        document = {"shown": document}
    for name, entry in document.items():
        assert isinstance(entry, dict), f"{name} is no key of a solution"
        if set(entry) <= set(Candidate.model_fields) and "family" in entry:
            candidates[name] = entry
        else:
            solutions[name] = entry
    for entry in candidates.values():
        entry.pop("transfer", None)
        solutions.setdefault(entry["solution"], {})
        kind = entry.get("kind")
        if kind:
            solutions[entry["solution"]].setdefault("inputs", {"kind": kind})
    return {name: _completed(entry) for name, entry in solutions.items()}, candidates


def _completed(entry: dict[str, Any]) -> dict[str, Any]:
    inputs = entry.get("inputs", {"kind": "tabular"})
    target = entry.get("target", FULL[inputs["kind"]])
    source = {"kind": "builtin", "name": "breast_cancer"}
    if "rejection" in entry.get("evaluate", {}):
        target = FULL["text"]
    if len(inputs) == 1:
        inputs = {**inputs, **NEEDED[inputs["kind"]]}
    return {"source": source, "target": target, **entry, "inputs": inputs}


def test_the_page_of_plots_that_the_readme_makes_is_ignored_by_git() -> None:
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", "dvc_plots/index.html"], cwd=ROOT, check=False
    )
    assert ignored.returncode == 0


def test_a_key_that_a_file_lacks_is_set_with_a_plus_as_the_readme_says(tmp_path: Path) -> None:
    from dvc.utils.hydra import apply_overrides

    (override,) = re.findall(r"`…tumour\.yaml:(\+\S+)`", (ROOT / "README.md").read_text())
    path = tmp_path / "tumour.yaml"
    path.write_text("candidates: {tumour-svm: {trials: 10}}\n")
    apply_overrides(path, [override])
    assert YAML(typ="safe").load(path)["candidates"]["tumour-svm"] == {"trials": 10, "timeout": 60}
