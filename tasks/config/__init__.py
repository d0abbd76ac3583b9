"""The typed configuration: what params.yaml may say, and what each key means."""

from tasks.config.params import Params, load, parse
from tasks.config.solution import (
    LOWER_IS_BETTER,
    METRICS_OF,
    Candidate,
    Columns,
    Costs,
    Evaluate,
    Gates,
    Metric,
    Objective,
    Serve,
    Solution,
    Split,
    Target,
    Train,
)
from tasks.config.sources import (
    BuiltinSource,
    FilesSource,
    FileTable,
    GeneratorSource,
    Source,
    SqlSource,
)

__all__ = [
    "LOWER_IS_BETTER",
    "METRICS_OF",
    "BuiltinSource",
    "Candidate",
    "Columns",
    "Costs",
    "Evaluate",
    "FileTable",
    "FilesSource",
    "Gates",
    "GeneratorSource",
    "Metric",
    "Objective",
    "Params",
    "Serve",
    "Solution",
    "Source",
    "Split",
    "SqlSource",
    "Target",
    "Train",
    "load",
    "parse",
]
