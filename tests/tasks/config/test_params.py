"""A wrong params.yaml is refused with key, value and hint; a right one is merged with defaults."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tasks.config import load, parse, read_document
from tasks.config.params import owner
from tasks.errors import InputError
from tests.examples import kept, need

DOCUMENT: dict[str, Any] = {
    "defaults": {
        "tabular": {
            "split": {"method": "stratified", "test": 0.2},
            "train": {"seed": 3},
            "evaluate": {},
            "gates": {},
            "serve": {},
        }
    },
    "solutions": {
        "churn": {
            "title": "Churn",
            "description": "Will this client leave?",
            "inputs": {"kind": "tabular"},
            "source": {"kind": "builtin", "name": "iris"},
            "target": {"column": "left", "objective": "binary", "positive": "yes"},
            "columns": {"id": ["client"]},
            "split": {"test": 0.3},
            "train": {"metric": "roc_auc"},
            "evaluate": {},
            "gates": {},
            "serve": {},
        }
    },
    "candidates": {
        "churn-logistic": {"solution": "churn", "kind": "tabular", "family": "logistic"}
    },
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the document with one key set, or removed where the value is None."""
    document = copy.deepcopy(DOCUMENT)
    *parents, last = path.split(".")
    node = document
    for part in parents:
        node = node.setdefault(part, {})
    if value is None:
        del node[last]
    else:
        node[last] = value
    return document


def test_a_wrong_key_hides_nothing_else_of_its_section() -> None:
    document = changed("candidates.churn-tree", {"solution": "churn", "kind": "tabular"})
    document["candidates"]["churn-tree"] |= {"family": "logistc", "trails": 3}
    document["solutions"]["churn"] |= {"gates": {"calibration_eror": 1}, "split": {"tset": 0.2}}
    with pytest.raises(InputError) as caught:
        parse(document)
    said = str(caught.value)
    for hint in ("'trials'", "'logistic'", "'calibration_error'", "'test'"):
        assert f"did you mean {hint}?" in said


def test_defaults_fill_what_a_section_leaves_out() -> None:
    solution = parse(DOCUMENT).solution("churn")
    assert solution.split.method == "stratified"
    assert solution.split.test == 0.3
    assert solution.train.seed == 3


def test_the_project_itself_is_right(project: Path) -> None:
    params = load(project)
    suites = {path.stem for path in (project / "expectations").glob("*.json")}
    assert set(kept()) <= suites
    assert all(params.candidates_of(name) for name in params.solutions)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("solutions.churn.split.test", 1.5, ["solutions.churn.split.test", "1.5", "less than 1"]),
        ("solutions.churn.split.tset", 0.2, ["split.tset", "unknown key", "did you mean 'test'"]),
        ("solutions.churn.columns.ident", ["client"], ["columns.ident", "unknown key", "known:"]),
        ("solutions.churn.source.kind", "ftp", ["solutions.churn.source", "ftp", "files"]),
        ("solutions.churn.source.name", "titanic", ["source", "titanic", "breast_cancer"]),
        ("solutions.churn.target", None, ["solutions.churn.target", "missing", "required"]),
        ("solutions.churn.target.positive", None, ["target", "needs target.positive"]),
        ("solutions.churn.train.metric", "rmse", ["rmse does not fit objective binary"]),
        ("solutions.churn.train.metric", "auc", ["train.metric: 'auc'", "mean 'roc_auc'?"]),
        ("solutions.churn.train.metric", "acuracy", ["'acuracy'", "did you mean 'accuracy'?"]),
        (
            "solutions.churn.train.metric",
            "log",
            ["train.metric: 'log'", "mean 'log_loss' or 'rmse_log'?"],
        ),
        ("solutions.churn.train.metric", "gini", ["'gini'", "known: roc_auc, average_precision"]),
        ("solutions.churn.train.metric", 3, ["train.metric: 3", "use 'roc_auc', "]),
        ("solutions.churn.inputs.kind", "tabuler", ["inputs.kind: 'tabuler'", "mean 'tabular'?"]),
        ("solutions.churn.gates.required", {"rmse": 1}, ["rmse does not fit"]),
        ("solutions.churn.split.method", "time", ["split.method time needs columns.time"]),
        ("solutions.churn.split.method", "group", ["needs columns.group"]),
        ("solutions.churn.split.method", "column", ["needs column and test_value"]),
        ("solutions.churn.serve.port", 99999, ["serve.port", "99999"]),
        ("solutions.churn.inputs.kind", "smell", ["solutions.churn.inputs", "smell", "tabular"]),
        ("solutions.Churn!", {}, ["Churn!", "call it churn"]),
        ("solutions.My Churn", {}, ["My Churn", "call it my-churn"]),
        ("solutions.2ndChurn", {}, ["2ndChurn", "call it nd-churn"]),
        ("solutions.churn.target.positive", [1], ["target.positive", "[1]"]),
        ("solutions.churn.columns", 3, ["solutions.churn.columns", "3"]),
        ("defaults.tabular", "none", ["defaults.tabular", "'none'"]),
        ("defaults.tabular.splits", {}, ["defaults.tabular.splits", "did you mean 'split'"]),
        ("defaults.tabel", {}, ["defaults.tabel", "did you mean 'tabular'"]),
        ("candidate", {}, ["candidate: unknown key", "did you mean 'candidates'"]),
        ("candidates.churn-logistic.family", "logistik", ["logistik", "did you mean 'logistic'"]),
        ("candidates.churn-logistic.refit", False, ["5 folds", "set split.folds of churn to 1"]),
        ("candidates.churn-logistic.solution", "chrun", ["chrun", "did you mean 'churn'"]),
        ("candidates.churn-logistic.balance", "smoot", ["balance", "smoot", "'smote'"]),
        ("candidates.churn-logistic.minority_ratio", 0.5, ["is for balance smote and gan"]),
        ("candidates.churn-logistic.trials", 0, ["candidates.churn-logistic.trials", "0"]),
        (
            "candidates.churn-log_1",
            {"solution": "churn", "kind": "tabular", "family": "svm"},
            ["churn-log_1"],
        ),
        (
            "candidates.other",
            {"solution": "churn", "kind": "tabular", "family": "svm"},
            ["name it churn-<name>"],
        ),
    ],
)
def test_a_wrong_key_is_refused(path: str, value: Any, expected: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        parse(changed(path, value))
    for part in expected:
        assert part in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("balance", "target", "expected"),
    [
        ("smote", {"column": "left", "objective": "regression"}, "regression has none"),
        ("classes", {"column": "left", "objective": "regression"}, "regression has none"),
    ],
)
def test_numbers_have_no_classes_to_balance(
    balance: str, target: dict[str, str], expected: str
) -> None:
    document = changed("candidates.churn-logistic.balance", balance)
    document["solutions"]["churn"]["target"] = target
    document["solutions"]["churn"]["train"]["metric"] = "rmse"
    with pytest.raises(InputError, match=expected) as caught:
        parse(document)
    assert "candidates.churn-logistic.balance" in str(caught.value)


def test_rows_are_made_for_tables_only() -> None:
    document = changed("candidates.churn-logistic.balance", "gan")
    document["candidates"]["churn-logistic"]["kind"] = "text"
    document["solutions"]["churn"]["inputs"] = {"kind": "text"}
    document["defaults"]["text"] = document["defaults"]["tabular"]
    with pytest.raises(InputError, match="makes rows of tables, but the inputs are of kind text"):
        parse(document)


def test_a_solution_of_numbers_cannot_weigh_classes() -> None:
    document = changed("solutions.churn.target", {"column": "left", "objective": "regression"})
    document["solutions"]["churn"]["train"] = {"metric": "rmse", "balance": "classes"}
    with pytest.raises(InputError, match=r"train\.balance is for binary, multiclass"):
        parse(document)


@pytest.mark.parametrize("document", [None, [], {"solutions": []}, {"candidates": {}}])
def test_a_document_without_solutions_is_refused(document: Any) -> None:
    with pytest.raises(InputError, match="solutions"):
        parse(document)


def test_several_wrong_keys_are_named_at_once() -> None:
    document = changed("solutions.churn.split.test", 2)
    document["solutions"]["churn"]["serve"] = {"port": "ninety"}
    with pytest.raises(InputError) as caught:
        parse(document)
    assert "split.test" in str(caught.value)
    assert "ninety" in str(caught.value)


def test_an_unknown_solution_gets_the_list(own: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'purchase'"):
        load(own).solution("purchas")


def test_outside_a_project_the_hint_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="run inside the project"):
        load(tmp_path)


def test_broken_yaml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text("solutions: [")
    with pytest.raises(InputError, match="valid YAML"):
        load(tmp_path)


def test_a_bare_yes_is_a_text_as_it_is_for_dvc(tmp_path: Path) -> None:
    document = yaml.safe_dump(DOCUMENT).replace("'yes'", "yes")
    assert "positive: yes" in document
    (tmp_path / "params.yaml").write_text(document)
    assert load(tmp_path).solution("churn").target.positive == "yes"


def test_sections_stay_short(project: Path) -> None:
    need()
    lengths = {
        path.stem: path.read_text().partition("\ncandidates:\n")[0].count("\n")
        for path in (project / "solutions").glob("*.yaml")
    }
    assert max(lengths.values()) <= 60, lengths


def test_what_is_wrong_is_said_with_its_file_and_line(tmp_path: Path) -> None:
    churn = {key: changed("solutions.churn.split", {"test": 7})[key] for key in DOCUMENT}
    defaults = churn.pop("defaults")
    (tmp_path / "solutions").mkdir()
    (tmp_path / "params.yaml").write_text(yaml.safe_dump({"defaults": defaults}))
    path = tmp_path / "solutions/churn.yaml"
    path.write_text(yaml.safe_dump(churn))
    line = path.read_text().splitlines().index("      test: 7") + 1
    with pytest.raises(InputError) as caught:
        load(tmp_path)
    said = str(caught.value)
    assert said.startswith("solutions/churn.yaml: cannot be used")
    assert f"solutions/churn.yaml, line {line}: solutions.churn.split.test: 7 - " in said


def sql(url: str) -> dict[str, Any]:
    return {"kind": "sql", "url": url, "select": "select 1"}


def file(url: str) -> dict[str, Any]:
    return {"kind": "files", "tables": {"rows": {"path": "rows.csv", "url": url}}}


@pytest.mark.parametrize(
    "source",
    [
        sql("postgresql://me:geheim@host/db"),
        sql("postgresql://me:ge@heim:/x@host:5432/db"),
        sql("postgresql://me:geheim$NAME@host/db"),
        sql("postgresql://host/db?user=me&password=geheim"),
        file("https://me:geheim@example.org/rows.csv"),
        file("https://example.org/rows.csv?token=geheim"),
    ],
)
def test_a_password_in_an_address_is_refused_and_not_shown(source: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        parse(changed("solutions.churn.source", source))
    said = str(caught.value)
    assert "write $NAME" in said
    assert "heim" not in said


@pytest.mark.parametrize(
    "source",
    [
        sql("postgresql://me:$DB_PASSWORD@host/db"),
        sql("postgresql://$USER:${DB_PASSWORD}@host:5432/db"),
        sql("$DATABASE_URL"),
        sql("sqlite:///shop.db"),
        file("https://me:$PASSWORD@example.org/rows.csv?token=$TOKEN"),
        file("https://example.org:8080/a@b?page=2"),
        file("s3://bucket/rows@2026:1.csv"),
    ],
)
def test_an_address_that_names_a_variable_is_right(source: dict[str, Any]) -> None:
    parse(changed("solutions.churn.source", source))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("solutions.churn.target.objective", "binry"),
        ("solutions.churn.target", None),
        ("solutions.churn.inputs.kind", "smell"),
        ("solutions.churn.inputs", None),
    ],
)
def test_what_follows_from_a_wrong_key_is_not_said_as_well(path: str, value: Any) -> None:
    wanted = changed(path, value)
    for section in ("train", "split"):
        wanted["solutions"]["churn"].pop(section, None)
    with pytest.raises(InputError) as caught:
        parse(wanted)
    _, *problems = str(caught.value.value).splitlines()
    assert [problem.strip().partition(":")[0] for problem in problems] == [path]


@pytest.mark.parametrize(
    ("name", "said", "unsaid"),
    [
        ("tumour-smv", ["did you mean 'tumour-svm'", "candidates of tumour: "], "purchase"),
        ("tumour-zebra", ["candidates of tumour: ", "tumour-logistic"], "purchase"),
        ("tumour", ["candidates of tumour: "], "purchase"),
        ("zebra", ["begins with that of its solution; solutions: tumour, purchase"], "-logistic"),
    ],
)
def test_an_unknown_candidate_gets_those_that_may_be_meant(
    own: Path, name: str, said: list[str], unsaid: str
) -> None:
    for refused in (lambda: load(own).candidate(name), lambda: owner(read_document(own), name)):
        with pytest.raises(InputError) as caught:
            refused()
        for part in said:
            assert part in str(caught.value)
        assert unsaid not in str(caught.value)
