"""All gates that a solution has, one after the other."""

import importlib

from tasks.config import Gates
from tasks.documents import Gate
from tasks.verdict.gates.facts import Facts

ORDER = (
    "validation",
    "minimum_gain",
    "required",
    "champion",
    "slice_drop",
    "calibration_error",
    "latency_ms",
    "size_mb",
)
UNBOUNDED = ("validation", "champion")
"""Those that hold without a bound."""


def ledger_lines(gates: Gates, facts: Facts) -> list[Gate]:
    """Hold a model against every gate.

    Args:
        gates: the bounds by gate; those without one are left out.
        facts: of the model.
    """
    bounds = dict.fromkeys(UNBOUNDED, True) | dict(gates)
    names = [*ORDER, *(name for name in bounds if name not in ORDER)]
    lines: list[Gate] = []
    for name in names:
        if bounds[name] is not None:
            gate = importlib.import_module(f"tasks.verdict.gates.{name}")
            lines += gate.judge(bounds[name], facts)
    return lines
