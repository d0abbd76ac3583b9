"""Files are merged to one document, and that is narrowed to what one task needs."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.growth import add_solutions
from tasks.config import load, narrowed, parse, read_document
from tasks.config.document import merged, with_foundations
from tasks.errors import InputError
from tests.examples import need


def document(**candidates: dict[str, Any]) -> dict[str, Any]:
    return {"solutions": {"a": {}, "b": {}, "c": {}}, "other": 1, "transfers": candidates}


def test_a_solution_comes_with_what_it_builds_on() -> None:
    chained = document(
        ab={"solution": "a", "transfer": {"from": "b"}},
        bc={"solution": "b", "transfer": {"from": "c"}},
    )
    assert with_foundations(chained, ["a"]) == ["a", "b", "c"]
    assert with_foundations(chained, ["c"]) == ["c"]


def test_a_candidate_without_a_known_owner_stays_in_every_part() -> None:
    part = narrowed(document(ax={"solution": "a"}, bx={"solution": "b"}, cx={"solution": "q"}), "a")
    assert list(part["solutions"]) == ["a"]
    assert list(part["transfers"]) == ["ax", "cx"]
    assert part["other"] == 1


def test_one_solution_is_checked_without_the_others(own: Path, tmp_path: Path) -> None:
    text = (own / "params.yaml").read_text()
    assert "port: 3002" in text
    (tmp_path / "params.yaml").write_text(text.replace("port: 3002", "port: wrong"))
    assert list(load(tmp_path, ["tumour"]).solutions) == ["tumour"]
    assert set(load(tmp_path, ["surface"]).solutions) == {"surface", "objects", "digits"}
    for solutions in (["purchase"], None):
        with pytest.raises(InputError, match=r"solutions\.purchase\.serve\.port"):
            load(tmp_path, solutions)
    with pytest.raises(InputError, match="did you mean 'tumour'"):
        load(tmp_path, ["tumor"])


def test_copies_of_a_solution_are_as_right_as_it_is(project: Path, tmp_path: Path) -> None:
    need(["tumour"])
    (tmp_path / "params.yaml").write_text("")
    (tmp_path / "solutions").mkdir()
    shutil.copy(project / "solutions/tumour.yaml", tmp_path / "solutions")
    add_solutions(tmp_path, 30)
    assert len(load(tmp_path).solutions) == 31


SECTION = {
    "inputs": {"kind": "tabular"},
    "source": {"kind": "builtin", "name": "iris"},
    "target": {"column": "species", "objective": "multiclass"},
}


def own_file(name: str, port: int | None = None, **rest: Any) -> dict[str, Any]:
    """Return what the file of a solution says."""
    serve = {} if port is None else {"serve": {"port": port}}
    candidate = {"solution": name, "kind": "tabular", "family": "forest"}
    candidates = {"candidates": {f"{name}-forest": candidate}}
    return {"solutions": {name: {**SECTION, **serve}}, **candidates, **rest}


def test_files_of_solutions_join_what_params_say() -> None:
    whole = merged(
        {
            "params.yaml": {"defaults": {"tabular": {}}, **own_file("z")},
            "solutions/a.yaml": own_file("a", 3002),
            "solutions/b.yaml": own_file("b", 3001),
            "solutions/c.yaml": own_file("c"),
        }
    )
    assert list(whole["solutions"]) == ["z", "b", "a", "c"], "by port, as they were made"
    assert list(whole["candidates"]) == ["z-forest", "b-forest", "a-forest", "c-forest"]
    assert whole["defaults"] == {"tabular": {}}
    assert parse(whole).candidates_of("a").keys() == {"a-forest"}


@pytest.mark.parametrize(
    ("params", "files", "said"),
    [
        (
            own_file("a"),
            {"a": own_file("a")},
            "solutions.a: stands in params.yaml and in solutions/a.yaml",
        ),
        ({}, {"b": own_file("a")}, "solutions/b.yaml: solutions: a - the file is that of a solu"),
        ({}, {"a": {}}, "solutions/a.yaml: solutions: none"),
        ({}, {"a": None}, "solutions/a.yaml: no mapping"),
        ({}, {"a": own_file("a", defaults={})}, "solutions/a.yaml: defaults: not of a solution"),
        ({}, {"a": own_file("a", transfers=[1])}, "solutions/a.yaml: transfers: [1]"),
        (
            {"candidates": {"a-x": {"solution": "a"}}},
            {"a": own_file("a")},
            "candidates.a-x: stands in params.yaml - move it to solutions/a.yaml",
        ),
        ({"candidates": None}, {"a": own_file("a")}, "params.yaml: candidates: nothing below it"),
        ({}, {"a": own_file("a", transfers=None)}, "write 'transfers: {}'"),
        ({"solutions": [1]}, {"a": own_file("a")}, "no mapping 'solutions'"),
        ([1], {"a": own_file("a")}, "params.yaml: no mapping"),
        ({}, {}, "no mapping 'solutions'"),
    ],
)
def test_files_that_contradict_each_other_are_named(
    params: Any, files: dict[str, Any], said: str
) -> None:
    paths = {f"solutions/{name}.yaml": document for name, document in files.items()}
    with pytest.raises(InputError) as caught:
        merged({"params.yaml": params, **paths})
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("renamed", "place"), [(False, "line 2: solutions.a"), (True, "line 12: candidates.a-forest")]
)
def test_a_copy_that_nobody_renamed_is_told_once(tmp_path: Path, renamed: bool, place: str) -> None:
    (tmp_path / "params.yaml").write_text("")
    (tmp_path / "solutions").mkdir()
    text = yaml.safe_dump(own_file("a"), sort_keys=False)
    (tmp_path / "solutions/a.yaml").write_text(text)
    copy = text.replace("  a:", "  ab:") if renamed else text
    (tmp_path / "solutions/ab.yaml").write_text(copy)
    with pytest.raises(InputError) as caught:
        read_document(tmp_path)
    assert str(caught.value).startswith(
        "solutions/ab.yaml: cannot be used\n"
        f"  solutions/ab.yaml, {place}: stands in solutions/a.yaml, too - if solutions/ab.yaml is "
        "a copy, name what is in it after ab: the solution, its candidates ab-<name> with "
        "'solution: ab', and give another serve.port\n  hint:"
    )
