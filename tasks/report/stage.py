"""The report stage: the page about a solution, and a picture for where no page can be shown."""

from importlib import import_module
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tasks.config import Solution
from tasks.documents import Evaluation, Latency, Origin, Timing, Validation, Verdict
from tasks.files import whole_file
from tasks.kinds.kind import read_schema
from tasks.layout import Layout
from tasks.progress import Progress, silent
from tasks.report import wording
from tasks.report.page import Inputs, context
from tasks.report.parts import Parts

TEMPLATES = Path(__file__).parent


def report(name: str, solution: Solution, layout: Layout, progress: Progress = silent) -> Path:
    """Write the page: one file with styles and charts inside, the same bytes for the same input.

    Args:
        name: the solution's name.
        solution: its section.
        layout: reads origin, schema, held-out rows, validation, evaluation, latency, predictions,
            verdict and timings; writes ``report`` and ``overview``.
        progress: told when each is written.

    Returns:
        Where the page is.

    Raises:
        InputError: a document is missing or cannot be read.
    """
    inputs = Inputs(
        name=name,
        solution=solution,
        origin=Origin.read(layout.origin),
        schema=read_schema(layout.schema),
        validation=Validation.read(layout.validation / "validation.json"),
        evaluation=Evaluation.read(layout.evaluation),
        latency=Latency.read(layout.latency),
        verdict=Verdict.read(layout.verdict),
        timings={path.stem: Timing.read(path) for path in sorted(layout.timings.glob("*.json"))},
    )
    environment = _environment()
    module = import_module(f"tasks.report.kinds.{inputs.schema.kind}")
    parts: Parts = module.parts(inputs, layout, environment)
    shown = context(inputs, parts)
    _write(layout.report, environment.get_template("page.jinja").render(shown))
    progress(0.9, "the page is written")
    _write(layout.overview, environment.get_template("overview.jinja").render(shown))
    progress(1.0, "the picture is drawn")
    return layout.report


def _write(path: Path, text: str) -> None:
    with whole_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for function in (
        wording.better_when,
        wording.bytes_text,
        wording.count,
        wording.duration,
        wording.figure,
        wording.measured,
        wording.metric_meaning,
        wording.metric_name,
        wording.percent,
        wording.plural,
        wording.readable,
        wording.signed,
        wording.span,
    ):
        environment.filters[function.__name__] = function
    return environment
