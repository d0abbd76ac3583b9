"""What a short params.yaml leaves out is written into it, and nothing else of it changes."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tasks.config import (
    Addition,
    additions,
    complete,
    load,
    named,
    parse,
    with_additions,
)
from tasks.config.defaults import kind_defaults
from tasks.config.kind import SHIPPED
from tasks.errors import InputError
from tests.examples import need

SHORT = """\
# what we predict
solutions:
  churn:   # who leaves
    inputs: {kind: tabular}
    source:
      kind: files
      tables: {clients: {path: "clients.csv"}}
    target: {column: left, objective: binary, positive: "yes"}

  price:
    inputs: {kind: tabular}
    source: {kind: builtin, name: diabetes}

    target: {column: progression, objective: regression}
    serve: {}
    evaluate:
    description: >
      What will it
      cost?

# the end
"""


def completed(text: str) -> str:
    return with_additions(text, additions(yaml.safe_load(text)))


def test_a_short_file_is_completed_and_its_own_lines_stay() -> None:
    text = completed(SHORT)
    kept = [line for line in SHORT.splitlines() if line not in ("    serve: {}", "    evaluate:")]
    lines = iter(text.splitlines())
    assert all(line in lines for line in kept), "every line is there, in order"
    document = yaml.safe_load(text)
    assert document["solutions"]["churn"]["columns"] == {}
    assert document["solutions"]["price"]["evaluate"] == {}
    assert document["solutions"]["price"]["split"] == {"method": "random"}
    assert document["defaults"]["tabular"] == kind_defaults("tabular")
    assert document["candidates"]["churn-logistic"]["kind"] == "tabular"
    assert {"price-ridge", "price-forest", "price-xgboost"} < set(document["candidates"])
    assert additions(document) == [], "once is enough"
    assert completed(text) == text


@pytest.mark.parametrize(
    ("taken", "given"), [(80, (3000, 3001)), (3007, (3008, 3009)), (65535, (3000, 3001))]
)
def test_ports_are_given_that_nobody_has(taken: int, given: tuple[int, int]) -> None:
    """Those above all others, as solutions come in the order of their ports."""
    document = yaml.safe_load(SHORT)
    document["solutions"]["other"] = {"serve": {"port": taken}}
    whole = complete(document, additions(document))["solutions"]
    assert (whole["churn"]["serve"]["port"], whole["price"]["serve"]["port"]) == given


def test_what_is_added_is_named_on_one_line() -> None:
    found = named(additions(yaml.safe_load(SHORT), ["churn"]))
    assert "churn (columns, split, train, evaluate, gates, serve)" in found
    assert "candidates (churn-logistic, churn-forest, churn-xgboost, churn-network)" in found
    assert "price" not in found
    assert "\n" not in found


def test_a_candidate_takes_the_kind_of_its_solution() -> None:
    text = SHORT + (
        "candidates:\n"
        "  churn-svm: {solution: churn, family: svm}  # the only one\n"
        "  price-ridge:\n    solution: price\n    family: ridge\n"
    )
    document = yaml.safe_load(completed(text))
    assert document["candidates"] == {
        "churn-svm": {"solution": "churn", "family": "svm", "kind": "tabular"},
        "price-ridge": {"solution": "price", "family": "ridge", "kind": "tabular"},
    }
    assert "kind: tabular}  # the only one\n" in completed(text)


def test_only_the_solutions_asked_for_are_completed_but_for_the_kinds_that_dvc_reads() -> None:
    text = SHORT + "candidates: {price-ridge: {solution: price, family: ridge}}\n"
    document = yaml.safe_load(text)
    paths = [each.path for each in additions(document, ["churn"])]
    assert ("candidates", "price-ridge", "kind") in paths
    assert ("solutions", "churn", "split") in paths
    assert not any(path[:2] == ("solutions", "price") for path in paths)


def test_candidates_of_a_misspelt_solution_are_not_made_up_for() -> None:
    document = yaml.safe_load(SHORT)
    document["candidates"] = {"churn-svm": {"solution": "chrun", "family": "svm"}}
    with pytest.raises(InputError, match="did you mean 'churn'"):
        parse(document)
    assert not any(each.path[1].startswith("churn-") for each in additions(document))


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("a: {b: 1}\n", ("a", "c"), 2),
        ("a: {b: 1}", ("a", "c"), {}),
        ("a:\n  b: 1", ("a", "c"), {"d": 1}),
        ("a: {}  # why\n", ("a", "c"), {"d": {"e": 1}}),
        ("a:  # why\nb: 1\n", ("a", "c"), {"d": {"e": 1}}),
        ("a:\n  b: |\n    text\n\nz: 1\n", ("a", "c"), "yes: no"),
        ("a:\n    b:\n    - 1\n    - {x: 2}\n# end\n", ("a", "c"), 1.5),
        ("a: {b: 1,\n    x: [1,\n 2]}\n", ("a", "c"), "true"),
        ("# only a comment\n", ("a", "c"), 1),
        ("a: 'ü'\n", ("ü", "my column"), {"deep": {}}),
    ],
)
def test_a_key_is_put_where_it_belongs(text: str, path: tuple[str, ...], value: Any) -> None:
    added = Addition(path, value)
    assert yaml.safe_load(with_additions(text, [added])) == complete(
        yaml.safe_load(text) or {}, [added]
    )


def test_a_place_that_others_share_is_left_alone() -> None:
    shared = "a: {serve: &s {x: 1}}\nb: {serve: *s}\n"
    with pytest.raises(InputError, match=r"by hand: \{port: 1\}") as caught:
        with_additions(shared, [Addition(("b", "serve", "port"), 1)])
    assert caught.value.what == "b.serve.port"


def test_the_file_that_ships_is_complete_and_says_the_defaults(project: Path) -> None:
    need()
    document = yaml.safe_load((project / "params.yaml").read_text())
    assert additions(document) == []
    assert document["defaults"] == {kind: kind_defaults(kind) for kind in SHIPPED}


def test_a_bare_value_is_the_text_that_it_looks_like() -> None:
    document = yaml.safe_load(SHORT)
    for bare, text in ((1, "1"), (True, "True"), ("yes", "yes")):
        document["solutions"]["churn"]["target"]["positive"] = bare
        assert parse(document).solution("churn").target.positive == text


def test_a_title_and_a_metric_follow_from_name_and_objective(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text(SHORT.replace("churn:", "late-churn:"))
    solution = load(tmp_path).solution("late-churn")
    assert (solution.title, solution.description) == ("Late churn", "")
    assert solution.train.metric == "roc_auc"
    assert load(tmp_path).solution("price").train.metric == "rmse"


def test_a_second_block_of_solutions_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text(SHORT + "solutions: {}\n")
    with pytest.raises(InputError, match="line 22: 'solutions' stands there a second time"):
        load(tmp_path)


def test_all_that_is_wrong_is_said_at_once() -> None:
    document = yaml.safe_load(SHORT)
    document["solutions"]["churn"]["split"] = {"tset": 0.2}
    document["solutions"]["price"]["serve"] = {"port": 3000}
    document["solutions"]["cost"] = {**document["solutions"]["price"]}
    document["candidates"] = {
        "price-tree": {"solution": "price", "family": "tree"},
        "cost-ridge": {"solution": "costs", "family": "ridge"},
    }
    with pytest.raises(InputError) as caught:
        parse(document)
    for part in ("did you mean 'test'", "price has this port too", "'tree'", "'costs'"):
        assert part in str(caught.value)


def test_a_key_goes_behind_a_trailing_comma() -> None:
    text = "solutions:\n  a: {serve: {host: x,}}\n"
    (addition,) = [Addition(("solutions", "a", "serve", "port"), 3000)]
    assert with_additions(text, [addition]).endswith("a: {serve: {host: x, port: 3000}}\n")


def test_a_place_where_no_key_can_be_written_is_shown() -> None:
    text = "solutions:\n  a: {host: x # why\n    }\n"
    with pytest.raises(InputError, match=r"add it by hand: \{port: 3000\}"):
        with_additions(text, [Addition(("solutions", "a", "port"), 3000)])
