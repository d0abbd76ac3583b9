"""A bento as one file."""

import os
import tarfile
from pathlib import Path

from tasks.package.archive import write_archive


def _bento(folder: Path, time: str) -> Path:
    model = folder / "src" / "champion" / "model.joblib"
    model.parent.mkdir(parents=True)
    (folder / "bento.yaml").write_text(f"name: a\ncreation_time: '{time}'\n")
    model.write_bytes(b"model")
    os.utime(model, (len(time), 1))
    return folder


def test_time_leaves_no_trace(tmp_path: Path) -> None:
    for name, time in (("first", "2026-01-01"), ("second", "2027-02-03T04:05")):
        write_archive(_bento(tmp_path / name, time), tmp_path / f"{name}.bento")

    assert (tmp_path / "first.bento").read_bytes() == (tmp_path / "second.bento").read_bytes()


def test_files_keep_their_places(tmp_path: Path) -> None:
    write_archive(_bento(tmp_path / "bento", "2026-01-01"), tmp_path / "one.bento")

    with tarfile.open(tmp_path / "one.bento") as archive:
        assert archive.getnames() == ["bento.yaml", "src/champion/model.joblib"]
