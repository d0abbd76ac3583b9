from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import lepton
from tasks.config import FilesSource, FileTable
from tasks.documents.table import read_table
from tasks.errors import InputError
from tasks.predict.files import predict_file, read_rows, reading_options
from tests.champions import Champion as MakeChampion
from tests.inbox import Inbox
from tests.pictures import Gallery


@pytest.fixture
def model(champion: MakeChampion, tmp_path: Path) -> lepton.Champion:
    champion(tmp_path, "shop")
    return lepton.champion("shop", tmp_path)


@pytest.fixture
def rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "label": ["a", "b"],
            "Mean Radius": [3.0, 28.0],
            "age": [39, 40],
            "weekend": [True, False],
            "city": ["Köln", "Bonn"],
            "region code": ["1", "3"],
        }
    )


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".parquet", ".jsonl"])
def test_every_format_says_the_same(
    model: lepton.Champion, rows: pd.DataFrame, tmp_path: Path, suffix: str
) -> None:
    readers: dict[str, Callable[[Path], pd.DataFrame]] = {
        ".csv": pd.read_csv,
        ".tsv": lambda path: pd.read_csv(path, sep="\t"),
        ".parquet": pd.read_parquet,
        ".jsonl": lambda path: pd.read_json(path, lines=True),
    }
    rows.to_csv(tmp_path / "rows.csv", index=False)
    target = tmp_path / f"predicted{suffix}"
    assert predict_file(model, tmp_path / "rows.csv", target) == 2
    written = readers[suffix](target)
    assert list(written["label"]) == ["a", "b"]  # the file's own column stays
    assert list(written["predicted_label"]) == list(model.predict(rows)["label"])
    assert list(written["decision"]) == list(model.predict(rows)["decision"])


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("absent.csv", "out.csv", "no such file"),
        ("rows.doc", "out.csv", "ends in '.doc'"),
        ("rows.csv", "out.xls", "ends in '.xls'"),
        ("empty.csv", "out.csv", "No columns|no rows"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    model: lepton.Champion, tmp_path: Path, source: str, target: str, said: str
) -> None:
    for name in ("rows.doc", "rows.csv", "empty.csv"):
        (tmp_path / name).touch()
    with pytest.raises(InputError, match=said):
        predict_file(model, tmp_path / source, tmp_path / target)
    assert not (tmp_path / target).exists()


@pytest.mark.parametrize("link", ["same", "symbolic", "hard", "by a folder"])
def test_the_file_of_rows_is_not_written_over(
    model: lepton.Champion, rows: pd.DataFrame, tmp_path: Path, link: str
) -> None:
    source, target = tmp_path / "rows.csv", tmp_path / "out.csv"
    rows.to_csv(source, index=False)
    before = source.read_bytes()
    match link:
        case "same":
            target = source
        case "symbolic":
            target.symlink_to(source)
        case "hard":
            target.hardlink_to(source)
        case _:
            (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
            target = tmp_path / "again/rows.csv"
    with pytest.raises(InputError, match="the file of rows itself"):
        predict_file(model, source, target)
    assert source.read_bytes() == before


def test_a_folder_that_is_not_there_is_named_and_not_made(
    model: lepton.Champion, rows: pd.DataFrame, tmp_path: Path
) -> None:
    rows.to_csv(tmp_path / "rows.csv", index=False)
    with pytest.raises(InputError, match=r"no folder '.*/absent'"):
        predict_file(model, tmp_path / "rows.csv", tmp_path / "absent/out.csv")
    assert not (tmp_path / "absent").exists()


def test_values_are_read_as_the_solution_reads_its_own(
    model: lepton.Champion, rows: pd.DataFrame, tmp_path: Path
) -> None:
    rows.assign(city="None").to_csv(tmp_path / "rows.csv", index=False)
    table = FileTable(
        path="own.csv",
        options={"keep_default_na": False, "names": ["a"], "dtype": {"label": "str"}},
    )
    options = reading_options(FilesSource(kind="files", tables={"own": table}))
    assert options == {"keep_default_na": False, "dtype": {"label": "str"}}
    predict_file(model, tmp_path / "rows.csv", tmp_path / "out.csv", options)
    assert "None" in (tmp_path / "out.csv").read_text()


def test_numbers_in_json_stay_numbers(model: lepton.Champion, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"signed_at": 1700000000, "code": "00713"}\n')
    (read,) = read_rows(tmp_path / "rows.jsonl", model.schema).to_dict("records")
    assert read == {"signed_at": 1700000000, "code": "00713"}


def test_a_line_with_too_many_fields_is_refused(model: lepton.Champion, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("a,b\n9,1,2\n")
    with pytest.raises(InputError, match="more fields"):
        read_rows(tmp_path / "rows.csv", model.schema)


def test_a_text_file_has_a_text_in_each_line(inbox: Inbox, tmp_path: Path) -> None:
    (tmp_path / "mails.txt").write_text("where is my parcel\nmy card was stolen\n")
    model = lepton.champion("inbox", inbox.layout.root)
    assert predict_file(model, tmp_path / "mails.txt", tmp_path / "out.csv") == 2
    written = pd.read_csv(tmp_path / "out.csv")
    assert list(written.columns) == ["text", "label", "probability", "decision"]


def test_a_folder_of_images_is_read(gallery: Gallery, tmp_path: Path) -> None:
    held_out = read_table(gallery.layout.test).to_pandas().head(3)
    for number, image in enumerate(held_out["image"]):
        (tmp_path / f"{number}.png").write_bytes(image)
    model = lepton.champion(gallery.layout.solution, gallery.layout.root)
    predict_file(model, tmp_path, tmp_path / "out.csv")
    written = pd.read_csv(tmp_path / "out.csv")
    assert list(written["path"]) == ["0.png", "1.png", "2.png"]
    assert list(written["label"].astype(str)) == list(model.predict(held_out)["label"])


@pytest.mark.parametrize(
    ("name", "sep"), [("a.csv", ";"), ("a.csv", ","), ("a.tsv", "\t"), ("A.CSV", ";")]
)
def test_a_file_need_not_be_written_as_the_solutions_own(
    model: lepton.Champion, rows: pd.DataFrame, tmp_path: Path, name: str, sep: str
) -> None:
    decimal = "," if sep == ";" else "."
    rows.to_csv(tmp_path / name, index=False, sep=sep, decimal=decimal)
    options = {"sep": ";", "decimal": ",", "parse_dates": ["admitted"], "dayfirst": True}
    read = read_rows(tmp_path / name, model.schema, options)
    assert list(read.columns) == list(rows.columns)
    assert read["Mean Radius"].tolist() == rows["Mean Radius"].tolist()


def test_dates_are_read_as_the_solutions_own(model: lepton.Champion, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("admitted,age\n17/03/2024,3\n")
    options = {"parse_dates": ["admitted", "gone"], "dayfirst": True}
    read = read_rows(tmp_path / "a.csv", model.schema, options)
    assert read["admitted"].tolist() == [pd.Timestamp(2024, 3, 17)]
