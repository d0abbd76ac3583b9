"""Archives, folders and arrays of pictures as rows."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from tasks.errors import InputError
from tasks.ingest.pictures import described, from_arrays
from tasks.ingest.readers import read_frame
from tasks.ingest.sources.builtin import load
from tasks.kinds.image.decode import decoded, png

GREY = png(np.full((5, 7), 90, dtype="uint8"))
COLOUR = png(np.full((6, 4, 3), 200, dtype="uint8"))
FILES = {
    "train/cat/2.png": GREY,
    "train/cat/1.PNG": COLOUR,
    "test/dog/1.png": GREY,
    "test/dog/cut.png": GREY[:40],
    "test/dog/notes.txt": b"no picture",
    "__MACOSX/train/cat/._2.png": b"\0\0",
    "test/.hidden/1.png": GREY,
}


def write(folder: Path) -> None:
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@pytest.mark.parametrize("packed", [True, False])
def test_folders_name_the_class_and_the_part(tmp_path: Path, packed: bool) -> None:
    source = tmp_path / "pictures"
    if packed:
        with zipfile.ZipFile(source, "w") as archive:
            for name, content in FILES.items():
                archive.writestr(name, content)
    else:
        write(source)
    frame = read_frame(source, "images", {})
    assert frame["path"].to_list() == [
        "test/dog/1.png", "test/dog/cut.png", "train/cat/1.PNG", "train/cat/2.png",
    ]  # fmt: skip
    assert frame["label"].to_list() == ["dog", "dog", "cat", "cat"]
    assert frame["part"].to_list() == ["test", "test", "train", "train"]
    assert frame["image"].to_list() == [GREY, GREY[:40], COLOUR, GREY]
    # a damaged picture stays a row: validation sets it aside
    assert frame["width"].isna().to_list() == [False, True, False, False]
    assert frame[["width", "height", "mode"]].to_numpy()[2].tolist() == [4, 6, "RGB"]


def test_pictures_without_folders_have_no_label(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "flat.zip", "w") as archive:
        archive.writestr("1.png", GREY)
    frame = read_frame(tmp_path / "flat.zip", "images", {})
    assert frame[["label", "part"]].isna().all(axis=None)


def test_an_archive_without_pictures_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "texts.zip", "w") as archive:
        archive.writestr("cat/1.txt", "meow")
    with pytest.raises(InputError, match="holds no pictures"):
        read_frame(tmp_path / "texts.zip", "images", {})
    (tmp_path / "broken.zip").write_bytes(b"PK no more")
    with pytest.raises(InputError):
        read_frame(tmp_path / "broken.zip", "images", {})


@pytest.mark.parametrize("shape", [(3, 4, 5), (3, 4, 5, 3)])
def test_arrays_become_pictures_without_loss(tmp_path: Path, shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype="uint8")
    np.savez(tmp_path / "set.npz", pixels=pixels, labels=np.array([[1], [0], [1]]))
    frame = read_frame(tmp_path / "set.npz", "npz_images", {"pixels": "pixels", "labels": "labels"})
    assert frame["label"].to_list() == [1, 0, 1]
    assert frame["width"].to_list() == [5, 5, 5]
    channels = 3 if len(shape) == 4 else 1
    again = decoded(frame["image"], 4, 5, 3 if channels == 3 else 1)
    assert np.array_equal(again.reshape(shape), pixels)


@pytest.mark.parametrize(
    ("pixels", "labels", "why"),
    [
        (np.zeros((2, 4)), np.zeros(2), r"pixels are \(2, 4\)"),
        (np.zeros((2, 4, 4, 4)), np.zeros(2), r"\(2, 4, 4, 4\)"),
        (np.zeros((2, 4, 4)), np.zeros(3), "labels for 2 pictures"),
        (np.full((2, 4, 4), 300.0), np.zeros(2), "300.0; wanted 0 to 255"),
        (np.full((2, 4, 4), -0.1), np.zeros(2), "wanted 0 to 255"),
    ],
)
def test_arrays_that_are_no_pictures_are_refused(
    pixels: np.ndarray, labels: np.ndarray, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        from_arrays(pixels, labels)


def test_wrong_options_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "set.npz", pixels=np.zeros((2, 4, 4)))
    with pytest.raises(InputError):
        read_frame(tmp_path / "set.npz", "npz_images", {"pixels": "pixels", "labels": "label"})


def test_digits_as_pictures() -> None:
    frame = load("digits", pictures=True)
    assert len(frame) == 1797
    assert sorted(set(frame["label"])) == list(range(10))
    pixels = decoded(frame["image"], 8, 8, 1)
    assert pixels.min() == 0
    assert pixels.max() == 255
    with pytest.raises(InputError, match="iris has no pictures"):
        load("iris", pictures=True)


def test_described() -> None:
    assert described(GREY) == {"width": 7, "height": 5, "mode": "L"}
    assert described(b"nothing") == {"width": None, "height": None, "mode": None}
