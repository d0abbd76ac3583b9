"""A changed source is noticed, by ``dvc`` too, and an unchanged one costs next to nothing."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from flows.dvc_state import DvcState
from flows.sources import look_at_source
from tasks.config.defaults import kind_defaults
from tasks.errors import InputError, SourceUnavailableError
from tasks.ingest.watch import Watched
from tasks.kinds.image.decode import png
from tasks.listing import listed
from tasks.stages import run_stage
from tests.tasks.ingest.conftest import Answer, Server

CSV = b"a,b\n1,x\n2,y\n3,z\n"
STAGE = "ingest@shop"


class Project:
    """A real DVC project with one solution, of which only the first stage matters here."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def reads(self, source: dict[str, Any]) -> None:
        section: dict[str, Any] = {
            "title": "Shop",
            "description": "Rows of a shop.",
            "inputs": {"kind": "tabular"},
            "source": source,
            "target": {"column": "b", "objective": "multiclass"},
            "columns": {},
            "split": {"method": "random"},
            "train": {"metric": "accuracy"},
            "evaluate": {},
            "gates": {},
            "serve": {"port": 3000},
        }
        candidate = {"solution": "shop", "kind": "tabular", "family": "logistic"}
        document = {
            "defaults": {"tabular": kind_defaults("tabular")},
            "solutions": {"shop": section},
            "candidates": {"shop-logistic": candidate},
            "transfers": {},
        }
        (self.root / "params.yaml").write_text(yaml.safe_dump(document))

    def reads_table(self, **table: Any) -> None:
        self.reads({"kind": "files", "homepage": "https://example.org", "tables": {"rows": table}})

    def ingest(self) -> pd.DataFrame:
        with DvcState(self.root).recording(STAGE):
            run_stage("ingest", "shop", self.root)
        assert self.outdated() == []
        return pd.read_parquet(self.root / "data/shop/raw.parquet")

    def outdated(self) -> list[str]:
        return DvcState(self.root).outdated(STAGE)

    def look(self, refresh: bool = False) -> str | None:
        return look_at_source(self.root, "shop", refresh=refresh)

    def dvc(self, *arguments: str) -> str:
        done = subprocess.run(
            ["dvc", *arguments], cwd=self.root, check=True, capture_output=True, text=True
        )
        return done.stdout


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Path:
    root = tmp_path_factory.mktemp("template")
    (root / "tasks").symlink_to(project / "tasks")
    graph = listed((project / "dvc.yaml").read_text(), {"params.yaml": {}})
    ingest = yaml.safe_load(graph)["stages"]["ingest"]
    (root / "dvc.yaml").write_text(yaml.safe_dump({"stages": {"ingest": ingest}}))
    (root / "expectations").mkdir()
    (root / "expectations/shop.json").write_text('{"name": "shop", "expectations": []}')
    for command in (["git", "init", "-q", "."], ["dvc", "init", "-q"]):
        subprocess.run(command, cwd=root, check=True)
    shutil.copy(project / ".dvcignore", root)
    return root


@pytest.fixture
def shop(tmp_path: Path, template: Path) -> Project:
    return Project(shutil.copytree(template, tmp_path / "project", symlinks=True))


@pytest.fixture
def csv(shop: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file outside the project, that a solution reads."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("LEPTON_DATA", str(folder))
    (folder / "rows.csv").write_bytes(CSV)
    shop.reads_table(path="rows.csv")
    return folder / "rows.csv"


def test_a_changed_file_is_noticed_by_dvc_status_and_dvc_repro(shop: Project, csv: Path) -> None:
    assert len(shop.ingest()) == 3
    assert "up to date" in shop.dvc("status")
    csv.write_bytes(CSV[:-4])
    assert shop.outdated() == ["data/shop/source modified"]
    assert "data/shop/source" in shop.dvc("status")
    assert f"Running stage '{STAGE}'" in shop.dvc("repro")
    assert len(pd.read_parquet(shop.root / "data/shop/raw.parquet")) == 2
    assert "up to date" in shop.dvc("status")
    assert shop.outdated() == []


def test_the_same_rows_in_other_bytes_stop_after_ingest(shop: Project, csv: Path) -> None:
    shop.ingest()
    before = (shop.root / "data/shop/raw.parquet").read_bytes()
    csv.write_bytes(CSV.replace(b"x", b'"x"'))
    assert shop.outdated()
    shop.ingest()
    assert (shop.root / "data/shop/raw.parquet").read_bytes() == before


def test_a_file_written_anew_with_the_same_bytes_is_as_it_was(shop: Project, csv: Path) -> None:
    shop.ingest()
    csv.unlink()
    csv.write_bytes(CSV)
    assert shop.outdated() == []


def test_a_deleted_file_is_noticed_and_asked_for(shop: Project, csv: Path) -> None:
    shop.ingest()
    csv.unlink()
    (reason,) = shop.outdated()
    assert "is gone" in reason
    with pytest.raises(InputError, match=r"rows\.csv"):
        shop.ingest()
    csv.write_bytes(CSV)
    assert shop.outdated() == [], "what was recorded still holds"


def test_a_changed_file_with_a_declared_checksum_is_an_error_that_names_both(
    shop: Project, csv: Path
) -> None:
    declared = hashlib.sha256(CSV).hexdigest()
    shop.reads_table(path="rows.csv", sha256=declared)
    shop.ingest()
    csv.write_bytes(CSV[:-4])
    assert shop.outdated()
    with pytest.raises(InputError) as caught:
        shop.ingest()
    assert declared in str(caught.value)
    assert hashlib.sha256(CSV[:-4]).hexdigest() in str(caught.value)


def test_an_unchanged_file_is_not_read_again(shop: Project, csv: Path) -> None:
    csv.write_bytes(b"a,b\n" + b"1,x\n" * 2_000_000)
    shop.ingest()
    state = DvcState(shop.root)
    state.outdated(STAGE)
    started = time.perf_counter()
    shop.look()
    assert state.outdated(STAGE) == []
    unchanged = time.perf_counter() - started
    started = time.perf_counter()
    hashlib.md5(csv.read_bytes(), usedforsecurity=False).hexdigest()
    assert unchanged < max(0.2, time.perf_counter() - started)


def test_a_file_that_changes_while_it_is_read_is_read_another_time(tmp_path: Path) -> None:
    path = tmp_path / "growing.csv"
    path.write_bytes(CSV)
    seen = Watched.now(path)
    seen.verify_unchanged()
    path.write_bytes(CSV + CSV)
    with pytest.raises(SourceUnavailableError, match="changed while it was read"):
        seen.verify_unchanged()


@pytest.fixture
def pictures(shop: Project) -> Path:
    for name, shade in (("cat/1", 10), ("cat/2", 20), ("dog/1", 30)):
        path = shop.root / "pictures" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png(np.full((4, 4), shade, dtype="uint8")))
    return shop.root / "pictures"


@pytest.mark.parametrize("form", ["pictures", "pictures/", "{root}/pictures", "{root}/pictures/"])
def test_a_folder_of_pictures_is_read_however_it_is_named(
    shop: Project, pictures: Path, form: str
) -> None:
    shop.reads_table(path=form.format(root=shop.root), format="images")
    assert shop.ingest()["label"].to_list() == ["cat", "cat", "dog"]


def test_a_changed_an_added_and_a_removed_picture_are_noticed(
    shop: Project, pictures: Path
) -> None:
    shop.reads_table(path="pictures", format="images")
    shop.ingest()
    assert "up to date" in shop.dvc("status")
    other = png(np.full((4, 4), 99, dtype="uint8"))
    for change in (
        lambda: (pictures / "cat/1.png").write_bytes(other),
        lambda: (pictures / "dog/2.png").write_bytes(other),
        (pictures / "cat/2.png").unlink,
    ):
        change()
        assert shop.outdated() == ["data/shop/folder modified"]
        if len(list(pictures.rglob("*.png"))) == 4:
            assert "data/shop/folder" in shop.dvc("status"), "also one that was added"
        shop.ingest()
    assert len(shop.ingest()) == 3
    assert len(list(pictures.rglob("*.png"))) == 3, "they are the user's, and stay"


def test_a_folder_and_a_file_beside_it_are_both_watched(shop: Project, pictures: Path) -> None:
    (shop.root / "labels.csv").write_text("path,answer\ncat/1.png,yes\ndog/1.png,no\n")
    shop.reads(
        {
            "kind": "files",
            "homepage": "https://example.org",
            "tables": {
                "pictures": {"path": "pictures", "format": "images"},
                "labels": {"path": "labels.csv"},
            },
            "query": "select image, answer from pictures join labels using (path) order by path",
        }
    )
    assert shop.ingest()["answer"].to_list() == ["yes", "no"]
    (pictures / "dog/2.png").write_bytes((pictures / "dog/1.png").read_bytes())
    assert shop.outdated() == ["data/shop/folder modified"]
    shop.ingest()
    (shop.root / "labels.csv").write_text("path,answer\ncat/1.png,no\ndog/1.png,no\n")
    assert shop.outdated() == ["data/shop/source modified"]


def test_two_folders_are_refused(shop: Project, pictures: Path) -> None:
    tables = {name: {"path": f"pictures/{name}", "format": "images"} for name in ("cat", "dog")}
    shop.reads(
        {
            "kind": "files",
            "homepage": "https://example.org",
            "tables": tables,
            "query": "select * from cat union all select * from dog",
        }
    )
    with pytest.raises(InputError, match="cat, dog are folders"):
        run_stage("ingest", "shop", shop.root)


def test_a_folder_is_no_table(shop: Project, pictures: Path) -> None:
    shop.reads_table(path="pictures")
    with pytest.raises(InputError, match="is a folder"):
        run_stage("ingest", "shop", shop.root)


def versioned(content: bytes, asked: list[str | None]) -> Answer:
    """Answer with content and its ETag, or that the one asked for still holds."""
    tag = f'"{hashlib.sha256(content).hexdigest()}"'

    def answer(handler: BaseHTTPRequestHandler, number: int) -> None:
        asked.append(handler.headers.get("If-None-Match"))
        unchanged = asked[-1] == tag
        handler.send_response(304 if unchanged else 200)
        handler.send_header("ETag", tag)
        handler.send_header("Content-Length", "0" if unchanged else str(len(content)))
        handler.end_headers()
        if not unchanged:
            handler.wfile.write(content)

    return answer


def test_a_file_at_an_address_is_asked_for_by_its_tag(shop: Project, server: Server) -> None:
    asked: list[str | None] = []
    server.answers["/rows.csv"] = versioned(CSV, asked)
    shop.reads_table(path="rows.csv", url=server.url("/rows.csv"))
    shop.ingest()
    shop.look()
    assert asked == [None], "an ordinary run asks no address"
    shop.look(refresh=True)
    assert asked[1] is not None
    assert shop.outdated() == []

    server.answers["/rows.csv"] = versioned(CSV[:-4], asked)
    assert shop.outdated() == []
    shop.look(refresh=True)
    assert shop.outdated() == ["data/shop/source modified"]
    assert len(shop.ingest()) == 2
    assert len(asked) == 3, "ingest takes what was downloaded"


def test_a_server_without_tags_is_compared_by_content(shop: Project, server: Server) -> None:
    url = server.serve("/rows.csv", CSV)
    shop.reads_table(path="rows.csv", url=url)
    shop.ingest()
    shop.look(refresh=True)
    assert server.requests["/rows.csv"] == 2
    assert shop.outdated() == []
    server.serve("/rows.csv", CSV[:-4])
    subprocess.run(["lepton", "refresh", "shop"], cwd=shop.root, check=True)
    assert shop.outdated() == ["data/shop/source modified"]


def test_an_address_whose_checksum_is_declared_must_not_change(
    shop: Project, server: Server
) -> None:
    declared = hashlib.sha256(CSV).hexdigest()
    shop.reads_table(path="rows.csv", url=server.serve("/rows.csv", CSV), sha256=declared)
    shop.ingest()
    server.serve("/rows.csv", CSV[:-4])
    with pytest.raises(InputError) as caught:
        shop.look(refresh=True)
    assert declared in str(caught.value)
    assert hashlib.sha256(CSV[:-4]).hexdigest() in str(caught.value)
    assert shop.outdated() == []
    assert len(shop.ingest()) == 3, "the former copy is still there"


def execute(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("watermark", [None, "select max(changed) as latest, count(*) from orders"])
def test_a_changed_database_is_noticed(shop: Project, watermark: str | None) -> None:
    path = shop.root / "shop.db"
    execute(
        path,
        "create table orders (a integer, b text, changed text)",
        "insert into orders values (1, 'x', '2026-01-01'), (2, 'y', '2026-01-02')",
    )
    source = {"kind": "sql", "url": "sqlite:///shop.db", "select": "select a, b from orders"}
    shop.reads(source | ({"watermark": watermark} if watermark else {}))
    shop.ingest()
    assert shop.look() is None
    assert shop.outdated() == []
    execute(path, "insert into orders values (3, 'z', '2026-01-03')")
    shop.look()
    assert shop.outdated() == ["data/shop/source modified"]
    assert "data/shop/source" in shop.dvc("status")
    assert len(shop.ingest()) == 3


def test_a_watermark_is_one_row(shop: Project) -> None:
    execute(shop.root / "shop.db", "create table orders (a integer)")
    shop.reads(
        {
            "kind": "sql",
            "url": "sqlite:///shop.db",
            "select": "select a from orders",
            "watermark": "select a from orders",
        }
    )
    with pytest.raises(InputError, match="gives 0 rows"):
        run_stage("ingest", "shop", shop.root)


def test_a_database_out_of_reach_leaves_the_snapshot_with_a_warning(
    shop: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(shop.root / "shop.db", "create table o (a, b)", "insert into o values (1, 'x')")
    monkeypatch.setenv("SHOP", "sqlite:///shop.db")
    shop.reads({"kind": "sql", "url": "$SHOP", "select": "select a, b from o"})
    shop.ingest()
    monkeypatch.setenv("SHOP", "postgresql+psycopg://me@127.0.0.1:9/db")
    warning = shop.look()
    assert warning is not None
    assert "127.0.0.1" in warning
    assert shop.outdated() == []
    with pytest.raises(SourceUnavailableError):
        shop.look(refresh=True)
    assert os.environ["SHOP"] not in warning
