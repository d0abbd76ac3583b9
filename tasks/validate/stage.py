"""Validate: raw rows in; valid rows, rejected rows and data docs out."""

import numpy as np
import pyarrow as pa

from tasks.columns.strays import with_strays
from tasks.config import Columns, Target
from tasks.documents import Validation
from tasks.documents.moments import impossible, with_moments
from tasks.documents.table import read_table, write_table
from tasks.files import whole_directory
from tasks.layout import Layout
from tasks.progress import Progress, silent
from tasks.validate.declared import REASONS, check_declared, declared_findings
from tasks.validate.expectations import expectation_findings
from tasks.validate.page import page
from tasks.validate.rejection import condemnation, rejected_rows
from tasks.validate.suite import Suite


def validate(
    target: Target, columns: Columns, layout: Layout, progress: Progress = silent
) -> Validation:
    """Hold the snapshot against the solution's expectations.

    A row that breaks a critical expectation is set aside with its reasons. The table is bad, and
    the stage stops, when a critical expectation on the table as a whole does not hold or when
    more rows would be set aside than the suite's ``maximum_rejected_share``. Warnings and infos
    are reported and change nothing.

    Reads ``layout.raw`` and ``layout.suite``; writes ``layout.valid``, ``layout.rejected`` and
    ``layout.validation``. Of a bad table no valid rows are written, the others are.

    Raises:
        InputError: the table is bad, does not fit ``target`` and ``columns``, or the suite cannot
            be used.
    """
    progress(0.0, "reading the snapshot")
    suite = Suite.read(layout.suite)
    written = read_table(layout.raw)
    snapshot = with_moments(written, columns.time)
    rows = snapshot.to_pandas()
    check_declared(rows, target, columns)

    progress(0.2, f"checking {len(suite.expectations)} expectations")
    findings = [
        *declared_findings(rows, target, columns, impossible(written, snapshot, columns.time)),
        *expectation_findings(rows, suite, withheld=columns.personal),
    ]
    reasons = rejected_rows(findings)
    bad = condemnation(
        findings, len(reasons), len(rows), suite.meta.maximum_rejected_share, layout.solution
    )
    validation = Validation(
        rows=len(rows),
        rejected_rows=len(reasons),
        passed=bad is None,
        checks=[finding.check for finding in findings],
    )

    progress(0.8, "writing")
    positions = reasons.index.to_numpy()
    rejected = written.take(positions).append_column(REASONS, pa.array(reasons, pa.string()))
    write_table(rejected, layout.rejected)
    with whole_directory(layout.validation) as folder:
        validation.write(folder / "validation.json")
        (folder / "index.html").write_text(page(layout.solution, validation, reasons))
    if bad is not None:
        # rows of an earlier snapshot must not pass for those of this one
        layout.valid.unlink(missing_ok=True)
        raise bad
    kept = np.ones(len(rows), dtype=bool)
    kept[positions] = False
    write_table(with_strays(snapshot.filter(pa.array(kept)), snapshot), layout.valid)
    progress(1.0, f"{len(reasons)} of {len(rows)} rows set aside")
    return validation
