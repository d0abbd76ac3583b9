"""How long one answer takes."""

import time

import numpy as np

from tasks.evaluate.hold_out import HoldOut
from tasks.models.predictor import Predictor

WARM_UP = 3
CALLS = 30


def latency_ms(predictor: Predictor, hold_out: HoldOut) -> float:
    """Give the median time of a one-row prediction, in milliseconds, in this process."""
    seconds = []
    for call in range(WARM_UP + CALLS):
        row = hold_out.rows.iloc[[call % len(hold_out.rows)]]
        started = time.perf_counter()
        predictor.predict(row)
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds[WARM_UP:]) * 1000)
