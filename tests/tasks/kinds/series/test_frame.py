import numpy as np
import pytest

import lepton
from tasks.kinds.frame import figure_frame
from tests.shops import Shops


def test_a_forecast_has_a_line_for_each_step_in_its_own_unit(shops: Shops) -> None:
    model = lepton.champion("shops", shops.layout.root)
    windows = shops.held_out().head(3)
    predicted = model.predict(windows)
    assert list(predicted.columns) == ["target", "step", "value", "low", "high"]
    horizon, targets = shops.schema.horizon, shops.schema.targets
    assert len(predicted) == 3 * horizon * len(targets)
    assert list(predicted["step"][:horizon]) == list(range(1, horizon + 1))
    raw = model.predictor.predict(windows)
    own = shops.schema.in_own_unit(raw)
    np.testing.assert_allclose(predicted["value"].iloc[:horizon], own[0, :, 0])
    assert (predicted["low"] < predicted["high"]).all()
    figures = figure_frame(raw, shops.schema, windows.index)
    assert list(figures.columns) == shops.schema.step_names
    assert figures.iloc[1, 0] == pytest.approx(raw[1, 0, 0])
