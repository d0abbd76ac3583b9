"""A short section is written for new data, and it is one that runs."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from tasks.check import prepare
from tasks.check.new import new_section
from tasks.errors import InputError
from tasks.ingest.generators.pictures import generate
from tasks.kinds.image.decode import png


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("LEPTON_DATA", raising=False)
    (tmp_path / "params.yaml").write_text("# mine\nsolutions:\n  other: {}   # not yet\n")
    pd.DataFrame(
        {
            "day": pd.date_range("2024-01-01", periods=40).astype(str),
            "id": [f"c{number}" for number in range(40)],
            "words": ["where is my card", "thanks"] * 20,
            "plan": ["a", "b", "c", "d"] * 10,
            "left": [1] + [0] * 39,
            "stays": ["no"] + ["yes"] * 39,
            "stars": [1, 2, 3, 4, 5] * 8,
            "price": [number / 7 for number in range(40)],
            "count": range(40),
            "firm": "us",
            "fax": None,
        }
    ).to_csv(tmp_path / "2024 rows.csv", index=False)
    return tmp_path


@pytest.mark.parametrize(
    ("kind", "target", "expected"),
    [
        ("tabular", "left", {"objective": "binary", "positive": "1"}),
        ("tabular", "stays", {"objective": "binary", "positive": "no"}),
        ("tabular", "plan", {"objective": "multiclass"}),
        ("tabular", "stars", {"objective": "multiclass"}),
        ("tabular", "price", {"objective": "regression"}),
        ("tabular", "count", {"objective": "regression"}),
        ("text", "plan", {"objective": "multiclass"}),
        ("series", "count", {"objective": "forecast"}),
    ],
)
def test_the_objective_follows_from_the_data(
    root: Path, kind: str, target: str, expected: dict[str, Any]
) -> None:
    section = new_section("churn", kind, "2024 rows.csv", target, root)
    assert section["target"] == {"column": target, **expected}
    text = (root / "solutions/churn.yaml").read_text()
    assert text.startswith("solutions:\n  churn:\n")
    assert len(text.splitlines()) <= 9
    assert (root / "params.yaml").read_text() == "# mine\nsolutions:\n  other: {}   # not yet\n"
    assert yaml.safe_load(text)["solutions"]["churn"] == section, "in YAML 1.1 too"
    ready = prepare(root, ["churn"])
    assert (root / "solutions/churn.yaml").read_text().startswith(text), "what is added comes last"
    assert "churn-" in (root / "solutions/churn.yaml").read_text(), "candidates stand with it"
    assert ready.params.solution("churn").target.objective == expected["objective"]
    if kind == "text":
        assert section["inputs"]["column"] == "words"
    if kind == "series":
        assert ready.params.solution("churn").columns.time == "day"


def test_a_folder_of_pictures_is_labelled_by_its_folders(root: Path) -> None:
    for number, row in enumerate(generate(30, 0).to_dict("records")):
        path = root / "photographs" / row["label"] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(row["image"])
    section = new_section("parts", "image", "photographs", "label", root)
    assert section["source"]["tables"]["photographs"]["format"] == "images"
    assert section["inputs"] == {"kind": "image", "height": 32, "width": 32}
    assert section["target"]["objective"] == "multiclass"
    assert prepare(root, ["parts"]).params.candidates_of("parts")


@pytest.mark.parametrize(
    "sizes", [[(20, 30), (20, 31)], [(200, 300)] * 2], ids=["several", "large"]
)
def test_pictures_of_several_or_large_sizes_are_brought_to_one(
    root: Path, sizes: list[tuple[int, int]]
) -> None:
    for label in ("a", "b"):
        (root / "photographs" / label).mkdir(parents=True)
        for number, (height, width) in enumerate(sizes):
            picture = png(np.zeros((height, width, 3), dtype="uint8"))
            (root / "photographs" / label / f"{number}.png").write_bytes(picture)
    section = new_section("parts", "image", "photographs", "label", root)
    assert section["inputs"] == {"kind": "image", "height": 64, "width": 64}


def test_a_project_without_params_gets_one(root: Path) -> None:
    (root / "params.yaml").unlink()
    new_section("churn", "tabular", "2024 rows.csv", "left", root)
    assert prepare(root).params.solutions.keys() == {"churn"}
    with pytest.raises(InputError, match=r"solutions/churn\.yaml has this solution already"):
        new_section("churn", "tabular", "2024 rows.csv", "left", root)


@pytest.mark.parametrize(
    ("name", "kind", "path", "target", "said"),
    [
        ("My Churn", "tabular", "2024 rows.csv", "left", "call it my-churn"),
        ("other", "tabular", "2024 rows.csv", "left", "params.yaml has this solution already"),
        ("churn", "tabel", "2024 rows.csv", "left", "use one of tabular"),
        ("churn", "tabular", "rows.csv", "left", "no such file"),
        ("churn", "tabular", "2024 rows.csv", "lefd", "did you mean 'left'"),
        ("mine", "tabular", "2024 rows.csv", "firm", "--target firm: is 'us' in every row"),
        ("mine", "tabular", "2024 rows.csv", "fax", "--target fax: has no value in any row"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    root: Path, name: str, kind: str, path: str, target: str, said: str
) -> None:
    before = (root / "params.yaml").read_text()
    with pytest.raises(InputError, match=said):
        new_section(name, kind, path, target, root)
    assert (root / "params.yaml").read_text() == before
    assert not (root / "solutions").exists()


@pytest.mark.parametrize(("name", "sep"), [("a.tsv", "\t"), ("a.csv", ";"), ("a.txt", "|")])
def test_the_separator_is_seen(root: Path, name: str, sep: str) -> None:
    pd.read_csv(root / "2024 rows.csv").to_csv(root / name, sep=sep, index=False)
    section = new_section("apart", "tabular", name, "plan", root)
    assert section["source"]["tables"]["a"] == {"path": name, "options": {"sep": sep}}
    ready = prepare(root, ["apart"])
    assert ready.columns["apart"] == [*pd.read_csv(root / "2024 rows.csv").columns]


def test_a_folder_asks_for_the_kind_of_pictures(root: Path) -> None:
    (root / "pics").mkdir()
    with pytest.raises(InputError, match=r"'pics' is a folder\n.*--kind image"):
        new_section("pics", "tabular", "pics", "label", root)
