"""Real databases: PostgreSQL and SQLite."""

import socket
import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tasks.errors import InputError, SourceUnavailableError
from tasks.ingest.sources.sql import public_url, select
from tasks.progress import silent


def refusal(url: str, root: Path, query: str = "select 1 as one") -> str:
    with pytest.raises(InputError) as caught:
        select(url, query, root, silent)
    return str(caught.value)


def test_postgresql_rows_come_in_chunks_with_their_types(postgresql: str, tmp_path: Path) -> None:
    query = """
        select n, case when n > 60000 then n end as late, 'row % ' || n as label,
        case when n > 100 then (n * 0.25)::numeric else 'NaN'::numeric end as quarter,
        n % 2 = 0 as even, date '2024-01-01' + n as day
        from generate_series(1, 120001) as n order by n
    """
    messages: list[str] = []
    table = select(postgresql, query, tmp_path, lambda _, message: messages.append(message))
    assert messages == ["50,000 rows read", "100,000 rows read", "120,001 rows read"]
    assert table.num_rows == 120_001
    last = table.slice(120_000).to_pylist()[0]
    assert last["n"] == 120_001
    assert last["late"] == 120_001
    assert last["label"] == "row % 120001"
    assert last["quarter"] == 30_000.25
    assert last["even"] is False
    assert str(table.schema.field("n").type) == "int64"
    assert table.column("late").null_count == 60_000
    assert table.column("quarter").null_count == 100


def test_columns_without_one_plain_type_are_refused(tmp_path: Path) -> None:
    said = refusal("sqlite://", tmp_path, "select 1 as a union all select 'x'")
    assert "source.select" in said


def test_nothing_is_written(postgresql: str, tmp_path: Path) -> None:
    engine = create_engine(postgresql)
    with engine.begin() as connection:
        connection.execute(text("create table kept (a int)"))
        connection.execute(text("insert into kept values (1)"))
    assert "source.select" in refusal(postgresql, tmp_path, "delete from kept returning a")
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from kept")).scalar() == 1
    engine.dispose()


def test_a_wrong_query_is_refused_with_the_databases_words(postgresql: str, tmp_path: Path) -> None:
    said = refusal(postgresql, tmp_path, "select * from nowhere")
    assert 'relation "nowhere" does not exist' in said
    assert "geheim" not in said


def test_an_unreachable_database_is_refused_soon(tmp_path: Path) -> None:
    started = time.monotonic()
    said = refusal("postgresql+psycopg://me:geheim@127.0.0.1:9/db", tmp_path)
    assert "127.0.0.1" in said
    assert "geheim" not in said
    assert time.monotonic() - started < 10


def test_a_database_that_never_answers_is_left_in_ten_seconds(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"postgresql+psycopg://me:geheim@127.0.0.1:{deaf.getsockname()[1]}/db"
        started = time.monotonic()
        assert "timeout" in refusal(url, tmp_path)
        assert time.monotonic() - started < 10


def test_only_an_unreachable_database_is_worth_another_try(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailableError):
        select("postgresql+psycopg://me@127.0.0.1:9/db", "select 1", tmp_path, silent)
    sqlite3.connect(tmp_path / "shop.db").close()
    with pytest.raises(InputError) as caught:
        select("sqlite:///shop.db", "select * from nowhere", tmp_path, silent)
    assert not isinstance(caught.value, SourceUnavailableError)


def test_a_wrong_password_is_not_worth_another_try(postgresql: str, tmp_path: Path) -> None:
    engine = create_engine(postgresql)
    with engine.begin() as connection:
        connection.execute(text("create role guarded login password 'right'"))
    engine.dispose()
    guarded = postgresql.replace("lepton:geheim", "guarded:{}")
    assert select(guarded.format("right"), "select 1 as one", tmp_path, silent).num_rows == 1
    for wrong in (guarded.format("geheim"), postgresql.replace("/postgres", "/nowhere")):
        with pytest.raises(InputError) as caught:
            select(wrong, "select 1 as one", tmp_path, silent)
        assert not isinstance(caught.value, SourceUnavailableError)
        assert "geheim" not in str(caught.value)


def test_sqlite_paths_start_at_the_project(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "some.db") as database:
        database.execute("create table t (a integer, b text)")
        database.executemany("insert into t values (?, ?)", [(1, "x"), (None, "y%")])
    database.close()
    table = select("sqlite:///some.db", "select * from t where b like '%'", tmp_path, silent)
    assert table.to_pydict() == {"a": [1, None], "b": ["x", "y%"]}


def test_a_sqlite_file_that_is_missing_is_not_made(tmp_path: Path) -> None:
    assert "some.db" in refusal("sqlite:///some.db", tmp_path)
    assert not (tmp_path / "some.db").exists()


def test_an_empty_result_is_a_table_without_rows(tmp_path: Path) -> None:
    assert select("sqlite://", "select 1 as a where false", tmp_path, silent).num_rows == 0


def test_names_are_filled_from_the_environment_whatever_they_hold(
    postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = postgresql.rpartition(":")[2].partition("/")[0]
    monkeypatch.setenv("DB_PASSWORD", "p@ss:w/rd$%")
    monkeypatch.setenv("DB_PORT", port)
    url = "postgresql+psycopg://lepton:$DB_PASSWORD@127.0.0.1:${DB_PORT}/postgres"
    assert select(url, "select 1 as one", tmp_path, silent).to_pydict() == {"one": [1]}
    monkeypatch.setenv("DATABASE_URL", postgresql)
    assert select("$DATABASE_URL", "select 1 as one", tmp_path, silent).num_rows == 1


def test_an_unset_name_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DB_PASSWORD", raising=False)
    said = refusal("postgresql+psycopg://me:$DB_PASSWORD@host/db", tmp_path)
    assert "$DB_PASSWORD is not set" in said


@pytest.mark.parametrize(
    "url", ["nonsense", "nonsense://me:geheim@host/db", "mysql+nothing://me:geheim@h/db", "a$://x"]
)
def test_urls_that_cannot_be_used_are_refused_without_password(url: str, tmp_path: Path) -> None:
    said = refusal(url, tmp_path)
    assert "source.url" in said
    assert "geheim" not in said


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("postgresql+psycopg://me:pw@host:5/db?password=pw", "postgresql+psycopg://me@host:5/db"),
        ("postgresql://$USER:$PW@$HOST:$PORT/db", "postgresql://$USER@$HOST:$PORT/db"),
        ("postgresql://me:p@ss:w@host/db", "postgresql://me@host/db"),
        ("postgresql://host/db", "postgresql://host/db"),
        ("sqlite:///data/some.db", "sqlite:///data/some.db"),
        ("$DATABASE_URL", "$DATABASE_URL"),
    ],
)
def test_public_urls_hold_no_password(url: str, public: str) -> None:
    assert public_url(url) == public
