"""A bento as one file."""

import os
import tarfile
from pathlib import Path

from tasks.package.archive import write_archive


def _store(folder: Path, time: str) -> tuple[Path, Path]:
    bento, model = folder / "bentos" / "a" / "1", folder / "models" / "a" / "1"
    bento.mkdir(parents=True)
    model.mkdir(parents=True)
    (bento / "bento.yaml").write_text(f"name: a\ncreation_time: '{time}'\n")
    (model / "model.yaml").write_text(f"name: a\ncreation_time: '{time}'\n")
    (model / "model.joblib").write_bytes(b"model")
    (model.parent / "latest").write_text("1")
    os.utime(model / "model.joblib", (len(time), 1))
    return bento, model


def test_time_leaves_no_trace(tmp_path: Path) -> None:
    for name, time in (("first", "2026-01-01"), ("second", "2027-02-03T04:05")):
        bento, model = _store(tmp_path / name, time)
        write_archive(bento, {"a/1": model}, tmp_path / f"{name}.bento")

    assert (tmp_path / "first.bento").read_bytes() == (tmp_path / "second.bento").read_bytes()


def test_models_lie_where_an_import_looks_for_them(tmp_path: Path) -> None:
    bento, model = _store(tmp_path / "store", "2026-01-01")
    write_archive(bento, {"a/1": model}, tmp_path / "one.bento")

    with tarfile.open(tmp_path / "one.bento") as archive:
        assert sorted(archive.getnames()) == [
            "bento.yaml", "models/a/1/model.joblib", "models/a/1/model.yaml", "models/a/latest",
        ]  # fmt: skip
