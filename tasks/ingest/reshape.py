"""A DuckDB query over the tables of a source: new data sets need SQL, not Python."""

import pyarrow as pa

from tasks.errors import InputError
from tasks.ingest.columns import plain

WHAT = "source.query"


def reshape(tables: dict[str, pa.Table], query: str | None) -> pa.Table:
    """Run ``query`` over ``tables``, or give the only table when there is no query.

    The query sees the tables by name and nothing else: no file, no network, no Python variable.
    It runs on one thread, so that rows come in a fixed order, which is the source's order
    unless the query joins, groups or sorts, and sums of floats always round alike.

    Returns:
        At least one row, with column types as ``plain`` gives them.

    Raises:
        InputError: the query is no single ``select``, fails, or gives no rows.
    """
    if query is None:
        (only,) = tables.values()
        return plain(only, "source")
    table = plain(run_query(tables, query), WHAT)
    if table.num_rows == 0:
        raise InputError(WHAT, "gives no rows", "make the query keep some")
    return table


def run_query(tables: dict[str, pa.Table], query: str) -> pa.Table:
    """Run ``query``, which sees ``tables`` and nothing else.

    Raises:
        InputError: it is no single ``select``, or fails; its ``value`` is DuckDB's error then.
    """
    import duckdb

    try:
        with duckdb.connect(":memory:", config={"threads": 1}) as database:
            for name, rows in tables.items():
                database.register(name, rows)
            database.execute("set python_enable_replacements = false")
            database.execute("set enable_external_access = false")
            database.execute("set lock_configuration = true")
            statements = database.extract_statements(query)
            if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
                raise InputError(WHAT, query.strip(), "write exactly one select statement")
            return database.sql(query).to_arrow_table()
    except duckdb.Error as error:
        known = ", ".join(f"{name} ({', '.join(t.column_names)})" for name, t in tables.items())
        raise InputError(WHAT, error, f"correct the query; tables: {known}") from None
