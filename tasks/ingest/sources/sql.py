"""A query against a database, through SQLAlchemy."""

import hashlib
import json
import os
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from tasks.config import SqlSource
from tasks.errors import InputError, SourceUnavailableError
from tasks.ingest.columns import UNFIT
from tasks.ingest.table import Table, table
from tasks.progress import Progress, silent

NAME = "selected"
"""Of the table, for queries."""

CHUNK = 50_000
"""Rows fetched at a time."""

CONNECT_SECONDS = 5
"""Limit per address; a host name often has two."""

CONNECT_LIMIT = {
    driver: {"connect_timeout": CONNECT_SECONDS}
    for driver in ("psycopg", "psycopg2", "pymysql", "mysqldb")
}
"""How each driver takes that limit; others keep their own default."""


MYSQL_REFUSALS = frozenset({1044, 1045, 1049, 1698})
"""Access denied, or no such database."""

POSTGRESQL_BUSY = (
    "the database system is",  # starting up, shutting down, in recovery mode
    "too many",
    "remaining connection slots",
    "terminating connection",
)
"""What a PostgreSQL server says that will take connections again later."""


def select(url: str, query: str, root: Path, progress: Progress) -> pa.Table:
    """Run ``query`` and give its rows, fetched in chunks; nothing is committed.

    Args:
        url: SQLAlchemy URL; ``$NAME`` is replaced from the environment, ``$$`` is a dollar.
        query: one statement that gives rows, in the database's own dialect.
        root: the project; a relative SQLite path starts there.
        progress: told how many rows have come.

    Raises:
        InputError: the URL cannot be used, the database cannot be reached within about ten
            seconds, or it refuses the query. Passwords are never shown.
    """
    address = _address(url, root)
    engine = _engine(address, url)
    try:
        return _rows(engine, query, progress)
    except SQLAlchemyError as error:
        raise _refusal(error, address, url) from None
    except UNFIT as error:
        raise InputError(
            "source.select", error, "cast each column to one number, text, boolean or date type"
        ) from None
    finally:
        engine.dispose()


def read(source: SqlSource, root: Path, progress: Progress) -> list[Table]:
    """Return the table that the database selects.

    Args:
        source: the section.
        root: the project; a relative SQLite path starts there.
        progress: told how many rows have come.

    Raises:
        InputError: as of :func:`select`.
    """
    mark = None
    if source.watermark is not None:
        # before the rows: what changes while they are read must be noticed next time
        mark = _watermark(source.url, source.watermark, root)
    rows = select(source.url, source.select, root, progress)
    return [table(NAME, public_url(source.url), rows, mark=mark or _digest(rows))]


def marks(source: SqlSource, root: Path, everywhere: bool) -> dict[str, str]:
    """Return the watermark of a source's present state, or else a hash of its rows.

    Raises:
        InputError: as of :func:`select`.
    """
    if source.watermark is None:
        return {NAME: _digest(select(source.url, source.select, root, silent))}
    return {NAME: _watermark(source.url, source.watermark, root)}


def _watermark(url: str, query: str, root: Path) -> str:
    rows = select(url, query, root, silent).to_pylist()
    if len(rows) != 1:
        raise InputError(
            "source.watermark",
            f"gives {len(rows)} rows",
            "write a query of one row, such as select max(changed_at), count(*) from orders",
        )
    return json.dumps(rows[0], default=str)


def _digest(rows: pa.Table) -> str:
    buffer = pa.BufferOutputStream()
    pq.write_table(rows.combine_chunks(), buffer)
    return hashlib.sha256(buffer.getvalue()).hexdigest()


def public_url(url: str) -> str:
    """Return a database URL as configured, without password and options."""
    return re.sub(r"^([^:/]+://[^:@]*):.*@", r"\1@", url).partition("?")[0]


def _address(url: str, root: Path) -> URL:
    try:
        address = make_url(_filled(url))
    except (ArgumentError, ValueError):
        # No value here: it may hold a password.
        raise InputError(
            "source.url",
            f"{public_url(url)} is no SQLAlchemy URL",
            "write it as dialect+driver://user:password@host:port/database",
        ) from None
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return address
    path = root / str(address.database)
    if not path.is_file():
        raise InputError("source.url", f"no SQLite file {path}", "correct the path")
    return address.set(database=str(path))


def _filled(url: str) -> str:
    # A password may hold any character, so before the @ values are quoted as URLs want them.
    account, at, rest = url.rpartition("@")
    quoted = {name: quote(value, safe="+") for name, value in os.environ.items()}
    try:
        return Template(account).substitute(quoted) + at + Template(rest).substitute(os.environ)
    except KeyError as error:
        name = error.args[0]
        raise InputError("source.url", f"${name} is not set", f"export {name}") from None
    except ValueError:
        raise InputError(
            "source.url", f"{public_url(url)} holds a lone $", "write $NAME, or $$ for a dollar"
        ) from None


def _engine(address: URL, url: str) -> Engine:
    try:
        driver = address.get_driver_name()
        return create_engine(address, connect_args=CONNECT_LIMIT.get(driver, {}))
    except (NoSuchModuleError, ImportError) as error:
        raise InputError(
            "source.url",
            f"no driver for {public_url(url)}: {error}",
            "install the driver, or name an installed one as dialect+driver://",
        ) from None


def _rows(engine: Engine, query: str, progress: Progress) -> pa.Table:
    # no_parameters: a % in the query is a %, not the mark of a parameter.
    options = {"stream_results": True, "max_row_buffer": CHUNK, "no_parameters": True}
    with engine.connect().execution_options(**options) as connection:
        result = connection.exec_driver_sql(query)
        names = list(result.keys())
        parts = [pa.table([[] for _ in names], names=names)]
        count = 0
        for rows in result.partitions(CHUNK):
            parts.append(pa.table([_array(values) for values in zip(*rows, strict=True)], names))
            count += len(rows)
            progress(0.0, f"{count:,} rows read")
    # A chunk in which a column has no value cannot know its type: the others decide.
    return pa.concat_tables(parts, promote_options="permissive")


def _array(values: Sequence[Any]) -> pa.Array:
    if any(isinstance(value, Decimal) for value in values):
        values = [None if value is None else float(value) for value in values]
    return pa.array(values, from_pandas=True)


def _refusal(error: Exception, address: URL, url: str) -> InputError:
    reason = str(getattr(error, "orig", None) or error)
    if address.password:
        reason = reason.replace(str(address.password), "***")
    connecting = isinstance(error, OperationalError) and error.statement is None
    passing = connecting and not _turned_away(error, reason)
    kind = SourceUnavailableError if passing else InputError
    return kind(
        "source.select",
        f"{public_url(url)}: {reason.strip()}",
        "check that the database runs, that the account may read, and the query",
    )


def _turned_away(error: Exception, reason: str) -> bool:
    """Return whether a server answered and will answer no better: wrong password, no such database.

    MySQL's drivers give the error's number; PostgreSQL's give the server's words alone when they
    could not connect.
    """
    arguments = getattr(getattr(error, "orig", None), "args", ())
    if arguments and arguments[0] in MYSQL_REFUSALS:
        return True
    return "FATAL" in reason and not any(words in reason for words in POSTGRESQL_BUSY)
