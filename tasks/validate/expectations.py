"""Great Expectations at its lightest: no project, no store, one table in memory."""

import warnings
from collections import Counter
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from tasks.config import nearest
from tasks.documents import Check
from tasks.errors import InputError, near
from tasks.telemetry import silence
from tasks.validate.finding import Finding, row_finding
from tasks.validate.suite import Expectation, Suite
from tasks.validate.wording import listed, phrase, shown

EXAMPLES = 5
POSITION = "position"


def expectation_findings(
    rows: pd.DataFrame, suite: Suite, withheld: Collection[str] = ()
) -> list[Finding]:
    """Hold a table against a suite.

    Args:
        rows: the table; its index must count from 0.
        suite: what is expected.
        withheld: columns whose values must not be shown.

    Returns:
        One finding per expectation, in the order of the suite.

    Raises:
        InputError: an expectation does not exist or has wrong arguments.
    """
    if not suite.expectations:  # Great Expectations takes seconds to import
        return []
    silence()
    _refuse_absent(suite, [str(name) for name in rows.columns])
    with warnings.catch_warnings(action="ignore"):
        outcome = _validate(rows, suite)
    # results come sorted by whether they could be computed, not as asked
    results = {result.expectation_config.meta[POSITION]: result for result in outcome.results}
    return [
        _finding(
            expectation,
            results[position],
            rows,
            withheld=not set(withheld).isdisjoint(expectation.columns),
        )
        for position, expectation in enumerate(suite.expectations)
    ]


def _refuse_absent(suite: Suite, columns: list[str]) -> None:
    absent = [
        f"expectation {number} of the suite, {expectation.type}: no column {name!r}; "
        f"{nearest(name, columns)}"
        for number, expectation in enumerate(suite.expectations, 1)
        for name in expectation.needed_columns
        if name not in columns
    ]
    if absent:
        raise InputError(
            f"expectations/{suite.name}.json",
            "\n  ".join(["names columns that the table does not have", *absent]),
            f"the table has {', '.join(columns)}",
        )


def _validate(rows: pd.DataFrame, suite: Suite) -> Any:
    import great_expectations as gx

    built = gx.ExpectationSuite(
        name=suite.name,
        expectations=[
            _build(position, expectation) for position, expectation in enumerate(suite.expectations)
        ],
    )
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    batch = (
        context.data_sources.add_pandas("tables")
        .add_dataframe_asset("table")
        .add_batch_definition_whole_dataframe("whole")
        .get_batch({"dataframe": rows})
    )
    return batch.validate(built, result_format={"result_format": "COMPLETE"})


def _build(position: int, expectation: Expectation) -> Any:
    from great_expectations.exceptions import ExpectationNotFoundError
    from great_expectations.expectations.registry import (
        get_expectation_impl,
        list_registered_expectation_implementations,
    )

    what = f"expectation {position + 1} of the suite"
    try:
        kind = get_expectation_impl(expectation.type)
        return kind(**expectation.kwargs, severity=expectation.severity, meta={POSITION: position})
    except ExpectationNotFoundError:
        known = list_registered_expectation_implementations()
        close = near(expectation.type, known, most=3)
        hint = f"use one of {', '.join(close or sorted(known))}"
        raise InputError(f"{what}: no such type", repr(expectation.type), hint) from None
    except ValueError as error:
        raise InputError(
            f"{what}, {expectation.type}", error, "correct its kwargs; see greatexpectations.io"
        ) from None


def _finding(expectation: Expectation, result: Any, rows: pd.DataFrame, withheld: bool) -> Finding:
    check = Check(
        expectation=expectation.type,
        column=expectation.kwargs.get("column"),
        description=expectation.description or phrase(expectation.type, expectation.kwargs),
        arguments=expectation.kwargs,
        severity=expectation.severity,
        passed=bool(result.success),
        unexpected_rows=0,
        examples=[],
        observed=None,
        notes=expectation.notes or "",
    )
    if "unexpected_index_list" not in result.result:
        observed = _observed(result, withheld)
        return Finding(check.model_copy(update={"observed": observed}), by_row=False)
    # the list of unexpected values is cut at 200 whatever the result format; the index is not
    positions = np.asarray(result.result["unexpected_index_list"], dtype="int64")
    broken = rows[expectation.columns].iloc[positions]
    values = [shown(value, withheld) for value in broken.itertuples(index=False, name=None)]
    examples = [value for value, _ in Counter(values).most_common(EXAMPLES)]
    update = {"unexpected_rows": len(positions), "examples": examples}
    return row_finding(check.model_copy(update=update), positions, values)


def _observed(result: Any, withheld: bool) -> str:
    message = _exception(result.exception_info)
    if message:
        return f"nothing: {message.removeprefix('Error: ')}"
    missing = result.result.get("details", {}).get("mismatched", {}).get("missing")
    if missing:
        return f"no {listed(missing)}"
    observed = result.result.get("observed_value")
    if observed is None:
        return "" if result.success else "not met"
    if isinstance(observed, list):
        if result.success:
            return f"{len(observed)} in all"
        return listed([shown(value, withheld) for value in observed])
    return shown(observed, withheld) if withheld or not isinstance(observed, str) else observed


def _exception(information: dict[str, Any]) -> str | None:
    # one record, or with failed metrics one record per metric
    records = [information] if "raised_exception" in information else information.values()
    return next((each["exception_message"] for each in records if each["raised_exception"]), None)
