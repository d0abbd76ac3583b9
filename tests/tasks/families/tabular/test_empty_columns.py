import numpy as np
import pytest

from tests.families import Case, MakeGiven, cases, each_network_once


@pytest.mark.parametrize("case", each_network_once(cases("tabular")), ids=str)
def test_columns_missing_from_every_fitted_row_do_no_harm(case: Case, given: MakeGiven) -> None:
    found, chosen = given("tabular", case.question), case.family
    X = found.X.copy()
    X[["age", "town"]] = np.nan
    held_out, values = found.validation
    estimator = found.build(chosen, found.parameters(chosen))
    estimator.fit(X, found.y, None, (held_out, values, None))
    assert np.isfinite(estimator.predict(held_out)).all()
