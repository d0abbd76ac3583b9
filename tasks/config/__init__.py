"""The typed configuration: what its files may say, and what each key means."""

from tasks.config.agreement import shared_ports
from tasks.config.complete import Addition, additions, complete, named
from tasks.config.document import chosen, narrowed, read_document
from tasks.config.inputs import (
    AddedInputs,
    ImageInputs,
    Inputs,
    InteractionsInputs,
    SeriesInputs,
    TabularInputs,
    TextInputs,
)
from tasks.config.kind import KindName
from tasks.config.metric import LOWER_IS_BETTER, REJECTION_METRICS, Metric
from tasks.config.objective import ObjectiveName, Rules, objectives_of, rules
from tasks.config.params import (
    Params,
    concerning,
    examine,
    load,
    owner,
    parse,
    problems_of,
    with_defaults,
)
from tasks.config.problem import Problem, nearest
from tasks.config.reading import home, path_of, read_files
from tasks.config.refusal import refusal
from tasks.config.section import Section
from tasks.config.solution import (
    Balance,
    Candidate,
    Columns,
    Costs,
    Evaluate,
    Gates,
    Rejection,
    Serve,
    Solution,
    Split,
    Target,
    Train,
    Transfer,
)
from tasks.config.sources import (
    AddedSource,
    BuiltinSource,
    FilesSource,
    FileTable,
    GeneratorSource,
    Source,
    SqlSource,
)
from tasks.config.writing import with_additions

__all__ = [
    "LOWER_IS_BETTER",
    "REJECTION_METRICS",
    "AddedInputs",
    "AddedSource",
    "Addition",
    "Balance",
    "BuiltinSource",
    "Candidate",
    "Columns",
    "Costs",
    "Evaluate",
    "FileTable",
    "FilesSource",
    "Gates",
    "GeneratorSource",
    "ImageInputs",
    "Inputs",
    "InteractionsInputs",
    "KindName",
    "Metric",
    "ObjectiveName",
    "Params",
    "Problem",
    "Rejection",
    "Rules",
    "Section",
    "SeriesInputs",
    "Serve",
    "Solution",
    "Source",
    "Split",
    "SqlSource",
    "TabularInputs",
    "Target",
    "TextInputs",
    "Train",
    "Transfer",
    "additions",
    "chosen",
    "complete",
    "concerning",
    "examine",
    "home",
    "load",
    "named",
    "narrowed",
    "nearest",
    "objectives_of",
    "owner",
    "parse",
    "path_of",
    "problems_of",
    "read_document",
    "read_files",
    "refusal",
    "rules",
    "shared_ports",
    "with_additions",
    "with_defaults",
]
