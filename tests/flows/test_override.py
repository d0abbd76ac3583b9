"""An override changes its own key, in the file that ships and in one that somebody formatted."""

import difflib
import re
import threading
import time
from pathlib import Path

import pytest
import yaml
from dvc.utils.hydra import apply_overrides

from flows.override import change, override
from tasks.check.lock import params_lock
from tasks.config import narrowed, read_document
from tasks.errors import InputError
from tests.examples import need


@pytest.mark.parametrize("wrong", ["items.a.x", "items.zebra.x=3"])
def test_a_wrong_override_is_refused(dvc_project: Path, wrong: str) -> None:
    with pytest.raises(InputError, match="override"):
        override(dvc_project, [wrong])


@pytest.mark.parametrize(
    "wrong", ["candidates.tumour-svm.trials", "candidates.tumour-svm.zebra=3", "solutions.q.x=3"]
)
def test_a_wrong_key_of_a_section_is_refused(own: Path, tmp_path: Path, wrong: str) -> None:
    before = (own / "params.yaml").read_text()
    (tmp_path / "params.yaml").write_text(before)
    with pytest.raises(InputError, match="override"):
        override(tmp_path, [wrong])
    assert (tmp_path / "params.yaml").read_text() == before


@pytest.mark.parametrize(
    ("path", "assignment", "line"),
    [
        ("solutions/tumour.yaml", "candidates.tumour-svm.trials=77", "trials: 77"),
        (
            "solutions/objects.yaml",
            "transfers.objects-transfer.fixed.epochs=3",
            "fixed: {epochs: 3, learning_rate: 0.1}",
        ),
        (
            "solutions/income.yaml",
            "solutions.income.source.tables.training.path=adult.csv",
            "path: adult.csv",
        ),
        ("solutions/ratings.yaml", "solutions.ratings.inputs.name=film", "name: film"),
        ("params.yaml", "defaults.text.split.folds=2", "test: 0.2, folds: 2, seed: 0}"),
        ("solutions/tumour.yaml", "++solutions.tumour.split.seed=7", "split: {folds: 5, seed: 7}"),
    ],
)
def test_an_override_of_what_ships_changes_one_line_of_one_file(
    project: Path, tmp_path: Path, path: str, assignment: str, line: str
) -> None:
    """The files ship in the form that ``lepton run --set`` and ``dvc exp run -S`` write."""
    need()
    before = contents(project)
    lay(before, tmp_path)
    apply_overrides(tmp_path / path, [assignment])
    after = contents(tmp_path)
    for spelling in (assignment, f"{path}:{assignment}"):
        lay(before, tmp_path)
        override(tmp_path, [spelling])
        assert contents(tmp_path) == after, "as DVC does it"
    assert [each for each in before if before[each] != after[each]] == [path]
    changes = [
        change
        for change in difflib.ndiff(before[path].splitlines(), after[path].splitlines())
        if change[:2] in ("+ ", "- ")
    ]
    assert sum(change.startswith("+ ") for change in changes) == 1, changes
    assert len(changes) <= 2, changes
    assert any(line in change for change in changes if change.startswith("+ ")), changes


def contents(root: Path) -> dict[str, str]:
    """Return the text of each of the configuration's files."""
    paths = ["params.yaml", *(f"solutions/{path.name}" for path in (root / "solutions").iterdir())]
    return {path: (root / path).read_text() for path in paths}


def lay(texts: dict[str, str], root: Path) -> None:
    (root / "solutions").mkdir(exist_ok=True)
    for path, text in texts.items():
        (root / path).write_text(text)


def test_a_change_of_two_files_is_made_whole_or_not_at_all(own: Path, tmp_path: Path) -> None:
    document = read_document(own)
    defaults, part = document.pop("defaults"), narrowed(document, ["tumour"])
    (tmp_path / "params.yaml").write_text(yaml.safe_dump({"defaults": defaults}))
    (tmp_path / "solutions").mkdir()
    text = yaml.safe_dump({key: part[key] for key in ("solutions", "candidates")})
    (tmp_path / "solutions/tumour.yaml").write_text(text)
    before = contents(tmp_path)
    title = "solutions.tumour.title=Lump"
    with pytest.raises(InputError, match="greater than 0"):
        change(tmp_path, [title, "defaults.tabular.split.test=0"])
    assert contents(tmp_path) == before
    change(
        tmp_path,
        [
            title,
            "defaults.tabular.split.test=0.3",
            "candidates.tumour-new.trials=2",
            "candidates.tumour-new.solution=tumour",
            "candidates.tumour-new.family=svm",
        ],
    )
    after = read_document(tmp_path)
    assert after["solutions"]["tumour"]["title"] == "Lump"
    assert after["defaults"]["tabular"]["split"]["test"] == 0.3
    assert "tumour-new" in contents(tmp_path)["solutions/tumour.yaml"]
    assert not (tmp_path / "solutions/tumour.yaml").is_symlink()
    with pytest.raises(InputError, match=r"name one of params\.yaml, solutions/tumour\.yaml"):
        change(tmp_path, [f"solutions/tumor.yaml:{title}"])


FORMATTED = """\
# mine
defaults: {tabular: {split: {folds: 5}}}
solutions:
  one:   # the first
    description: "a long line that another form would break, and quotes that it would change"
    split: { folds: 3 }

  # about two
  two:
    options: &shared {sep: ";"}
    split: {folds: 3}
  three:
    options: *shared
    split: {folds: 3}
candidates: {}
"""


def test_other_sections_keep_the_form_that_somebody_gave_them(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text(FORMATTED)
    override(tmp_path, ["solutions.one.split.folds=4"])
    after = (tmp_path / "params.yaml").read_text()
    place = FORMATTED.index("\n  # about two")
    assert after.endswith(FORMATTED[place:])
    assert after.startswith("# mine\ndefaults: {tabular: {split: {folds: 5}}}\nsolutions:\n  one:")
    assert read_document(tmp_path)["solutions"]["one"]["split"] == {"folds": 4}


def test_a_section_that_shares_with_others_is_changed_with_the_whole_file(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text(FORMATTED)
    override(tmp_path, ["solutions.three.split.folds=4", "defaults.tabular.split.folds=2"])
    document = read_document(tmp_path)
    assert document["solutions"]["three"] == {"options": {"sep": ";"}, "split": {"folds": 4}}
    assert document["solutions"]["two"] == {"options": {"sep": ";"}, "split": {"folds": 3}}
    assert document["defaults"]["tabular"]["split"]["folds"] == 2


def test_an_override_waits_for_who_else_changes_the_file(own: Path, tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    path.write_text((own / "params.yaml").read_text())
    began = time.perf_counter()
    change(tmp_path, ["candidates.tumour-svm.trials=78"])
    usual = time.perf_counter() - began
    with params_lock(tmp_path):
        before = path.read_text()
        other = threading.Thread(target=change, args=(tmp_path, ["solutions.tumour.title=Lump"]))
        other.start()
        other.join(timeout=3 * usual + 0.5)
        assert other.is_alive()
        assert path.read_text() == before
        # what the holder of the lock writes is there still when the other has written
        path.write_text(before.replace("trials: 78", "trials: 79"))
    other.join(timeout=60)
    assert "trials: 79" in path.read_text()
    assert read_document(tmp_path)["solutions"]["tumour"]["title"] == "Lump"


@pytest.mark.parametrize(
    ("assignment", "hint"),
    [
        ("seed=3", "seed: 3 - unknown key; known: defaults, solutions, candidates, transfers"),
        ("++candidate.tumour-svm.trials=3", "unknown key; did you mean 'candidates'?"),
    ],
)
def test_a_key_beside_the_sections_is_refused(
    own: Path, tmp_path: Path, assignment: str, hint: str
) -> None:
    before = (own / "params.yaml").read_text()
    (tmp_path / "params.yaml").write_text(before)
    with pytest.raises(InputError, match=re.escape(hint)):
        change(tmp_path, [assignment])
    assert (tmp_path / "params.yaml").read_text() == before


def test_a_reader_sees_the_old_file_or_the_new_one(own: Path, tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    path.write_text((own / "params.yaml").read_text() + "extra: 9\n")
    seen, done = set(), threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(path.read_text())

    reader = threading.Thread(target=read)
    reader.start()
    written = {path.read_text()}
    for number in range(3):
        change(tmp_path, [f"extra={number}"])  # of no section: the whole file is written
        written.add(path.read_text())
    done.set()
    reader.join()
    assert len(written) == 4
    assert seen <= written


@pytest.mark.parametrize("assignment", ["solutions.one.split.folds=4", "++extra=3"])
def test_quotes_that_an_address_needs_are_kept(tmp_path: Path, assignment: str) -> None:
    table = "{url: 'http://127.0.0.1:8765/clients.csv?token=$X', path: c.csv}"
    path = tmp_path / "params.yaml"
    path.write_text(
        f"solutions:\n  one:\n    split: {{folds: 3}}\n    source: {table}\ncandidates: {{}}\n"
    )
    override(tmp_path, [assignment])
    assert f"    source: {table}\n" in path.read_text()
    source = read_document(tmp_path)["solutions"]["one"]["source"]
    assert source["url"].endswith("?token=$X")


@pytest.mark.parametrize(
    ("assignment", "line"),
    [
        ("++extra.a=true", "  a: true"),
        ("++extra.a=1.0", "  a: 1.0"),
        ("++extra.b=[true,2]", "  b:\n  - true\n  - 2"),
        ("++extra.d=true", "  d: *c"),
    ],
)
def test_a_value_of_another_type_is_another_value(
    tmp_path: Path, assignment: str, line: str
) -> None:
    path = tmp_path / "params.yaml"
    path.write_text("solutions: {}\nextra:\n  a: 1\n  b: [1, 2]\n  c: &c true\n  d: *c\n")
    override(tmp_path, [assignment])
    assert f"{line}\n" in path.read_text()


def test_a_link_stays_one_and_lines_end_as_they_did(own: Path, tmp_path: Path) -> None:
    shared, root = tmp_path / "shared.yaml", tmp_path / "project"
    text = (own / "params.yaml").read_text()
    shared.write_text(text, newline="\r\n")
    root.mkdir()
    (root / "params.yaml").symlink_to(shared)
    change(root, ["solutions.tumour.title=Lump"])
    assert (root / "params.yaml").is_symlink()
    content = shared.read_bytes()
    assert b"title: Lump\r\n" in content
    assert content.count(b"\n") == content.count(b"\r\n") == text.count("\n")


def test_only_what_an_override_concerns_is_checked(own: Path, tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    text = (own / "params.yaml").read_text()
    assert "port: 3002" in text
    path.write_text(text.replace("port: 3002", "port: wrong"))
    change(tmp_path, ["solutions.tumour.title=Lump", "candidates.tumour-svm.trials=3"])
    assert "title: Lump" in path.read_text()
    before = path.read_text()
    for wrong, said in (
        ("solutions.purchase.title=Buy", "solutions.purchase.serve.port"),
        ("defaults.tabular.split.test=0.3", "solutions.purchase.serve.port"),
        ("solutions.tumour.split.folds=x", "solutions.tumour.split.folds"),
        ("solutions.tumour.serve.port=3003", "give one of them another"),
    ):
        with pytest.raises(InputError, match=re.escape(said)):
            change(tmp_path, [wrong])
        assert path.read_text() == before
    other = "++candidates.digits-svm={solution: digits, kind: image, family: svm}"
    with pytest.raises(InputError, match=r"transfers\.objects-transfer\.transfer\.candidate"):
        change(tmp_path, ["~candidates.digits-network", other])
    assert path.read_text() == before
