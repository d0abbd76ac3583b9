"""``lepton``: run, serve and look at solutions from a terminal."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from tasks.errors import InputError, full_disk_in_words

app = typer.Typer(
    help="From a data source to a monitored model service.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Solutions = Annotated[list[str] | None, typer.Argument(help="Solutions.", show_default="the first")]
Solution = Annotated[str, typer.Argument(help="A solution.")]
OneSolution = Annotated[str | None, typer.Argument(help="A solution.", show_default="the first")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def main() -> None:
    """Run the command line; input errors end with code 2 and the hint instead of a traceback."""
    from tasks.telemetry import silence

    silence()
    try:
        with full_disk_in_words():
            app()
    except InputError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)


@app.command()
def run(
    solutions: Solutions = None,
    everything: Annotated[bool, typer.Option("--all", help="Every solution.")] = False,
    assignments: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Change a key first, as dvc exp run -S does, such as "
            "'solutions.purchase.columns.leak=[PageValues]'.",
        ),
    ] = None,
    refresh: Annotated[
        bool, typer.Option(help="Download what changed at its address, read the sources again.")
    ] = False,
    deploy: Annotated[bool, typer.Option(help="Serve each champion when its run ends.")] = False,
    require_promote: Annotated[
        bool, typer.Option(help="Exit with 3 unless every verdict is PROMOTE, for scripts.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring solutions up to date; only what changed runs.

    Exits with 0 when the runs completed, whatever the verdicts; with 1 when one failed.
    """
    from flows.interrupt import interruptible

    with interruptible():
        from flows.run import bring_up_to_date

        outcomes = bring_up_to_date(
            Path(),
            solutions or [],
            everything=everything,
            assignments=assignments or [],
            refresh=refresh,
            deploy=deploy,
            say=_say,
        )
    if as_json:
        _print_json([outcome.model_dump() for outcome in outcomes])
    else:
        typer.echo("\n\n".join(outcome.as_text() for outcome in outcomes))
    if any(outcome.failure for outcome in outcomes):
        sys.exit(1)
    if require_promote and any(outcome.outcome != "PROMOTE" for outcome in outcomes):
        sys.exit(3)


@app.command()
def refresh(solutions: Solutions = None) -> None:
    """Ask databases and addresses for changes, for `dvc status` and `dvc repro` to see."""
    from flows.sources import look_at_source
    from tasks.config import chosen

    for name in chosen(Path(), solutions or []):
        look_at_source(Path(), name, refresh=True)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="What to call the solution.")],
    path: Annotated[str, typer.Option(help="A file, or a folder of pictures.")],
    target: Annotated[str, typer.Option(help="The column to predict.")] = "label",
    kind: Annotated[str, typer.Option(help="tabular, image, text or series.")] = "tabular",
) -> None:
    """Write a short section for new data into solutions/, the objective guessed from it."""
    from tasks.check.new import new_section

    section = new_section(name, kind, path, target, Path())
    guessed = section["target"]
    event = f" of {guessed['positive']!r}" if "positive" in guessed else ""
    typer.echo(
        f"{name}: wrote solutions/{name}.yaml, {guessed['objective']}{event}\n"
        f"  look at it, then: lepton run {name}"
    )


@app.command()
def check(solutions: Solutions = None, as_json: Json = False) -> None:
    """Say all that is wrong with solutions, reading only headers; complete short sections.

    Without names all solutions are checked.
    """
    from tasks.check import prepare
    from tasks.check.champion import champion_warnings, column_warnings

    ready = prepare(Path(), solutions or [])
    warnings = list(champion_warnings(ready, Path()))
    warnings += [warning for name in ready.columns for warning in column_warnings(name, Path())]
    if as_json:
        _print_json({"added": ready.added, "columns": ready.columns, "warnings": warnings})
        return
    if ready.added:
        typer.echo(f"completed {ready.added}", err=True)
    for name, columns in ready.columns.items():
        seen = "columns known after ingest" if columns is None else f"{len(columns)} columns"
        candidates = len(ready.params.candidates_of(name))
        port = ready.params.solutions[name].serve.port
        typer.echo(f"{name}: ready; {seen}, {candidates} candidates, port {port}")
    for warning in warnings:
        typer.echo(f"warning: {warning}", err=True)


@app.command()
def serve(
    solution: OneSolution = None,
    background: Annotated[
        bool,
        typer.Option(
            help="Return once it answers; a running service of another package is replaced."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Serve a solution's champion over HTTP."""
    from tasks.config import chosen, load
    from tasks.deploy.instance import unpackaged
    from tasks.deploy.stage import deploy, serve_foreground
    from tasks.layout import Layout

    (solution,) = chosen(Path(), [solution] if solution else [])
    section = load(Path(), [solution]).solution(solution)
    layout = Layout(Path(), solution)
    if (model := unpackaged(layout)) is not None:
        from tasks.package.stage import package

        _say(f"{solution}: packages {model}, for what is packaged is of another model")
        package(solution, section.serve, layout)
    if not background:
        serve_foreground(solution, section.serve, layout)
        return
    deployment = deploy(solution, section.serve, layout, _say)
    if as_json:
        _print_json(deployment.model_dump() | {"url": deployment.url})
    else:
        typer.echo(f"{solution}: {deployment.model_id} answers at {deployment.url}")


@app.command()
def stop(solution: Solution) -> None:
    """Stop the service that `serve --background` or a deploying run started.

    Its solution may be gone or wrong by now.
    """
    from tasks.config import nearest, read_document
    from tasks.deploy.deployment import deployed
    from tasks.deploy.stage import stop
    from tasks.layout import Layout

    if solution not in (running := deployed(Path())):
        known = dict.fromkeys([*read_document(Path())["solutions"], *running])
        if solution not in known:
            raise InputError("solution", repr(solution), nearest(solution, known))
    stopped = stop(solution, Layout(Path(), solution))
    typer.echo(f"{solution}: {stopped.model_id} stopped")


@app.command()
def report(solution: OneSolution = None, as_json: Json = False) -> None:
    """Say what is known of a solution: hold-out figures, leaderboard, verdict, hashes."""
    from flows.report import read_latest
    from tasks.config import chosen

    (solution,) = chosen(Path(), [solution] if solution else [])
    latest = read_latest(Path(), solution)
    if as_json:
        _print_json(latest.model_dump())
    else:
        typer.echo(latest.as_text())


@app.command()
def predict(
    solution: Solution,
    source: Annotated[
        Path, typer.Argument(help="Rows: CSV, TSV, Parquet, JSON lines, a text file, images.")
    ],
    target: Annotated[Path, typer.Argument(help="Where predictions go: .csv, .tsv, …")],
) -> None:
    """Predict a file of rows with the model in force, without a service."""
    from tasks.check.target import refuse_sources
    from tasks.config import load
    from tasks.predict.champion import champion
    from tasks.predict.files import check_target, predict_file, reading_options

    section = load(Path(), [solution]).solution(solution)
    refuse_sources(target, Path())
    check_target(target, source)  # before the model is loaded, which takes seconds
    model = champion(solution)
    lines = predict_file(model, source, target, reading_options(section.source))
    typer.echo(f"{solution}: {lines} predictions of {model.model_id} in {target}")


@app.command()
def compare(
    first: Annotated[str, typer.Argument(help="A candidate, or <solution>-ensemble, -champion.")],
    second: Annotated[str, typer.Argument(help="Another of the same solution.")],
    as_json: Json = False,
) -> None:
    """Compare two models of a solution on the same held-out rows."""
    from tasks.evaluate.compare import compare

    comparison = compare(first, second)
    if as_json:
        _print_json(comparison.model_dump())
    else:
        typer.echo(comparison.as_text())


@app.command()
def rollback(
    solution: Solution,
    to: Annotated[
        str | None, typer.Option(help="The model; the one before the present one if not given.")
    ] = None,
    deploy: Annotated[bool, typer.Option(help="Package and serve it at once.")] = False,
) -> None:
    """Put an earlier champion into force again; the present one is kept, and not promoted again."""
    from tasks.champion.rollback import rollback
    from tasks.config import load
    from tasks.layout import Layout

    section = load(Path(), [solution]).solution(solution)
    layout = Layout(Path(), solution)
    done = rollback(layout, to, _say)
    typer.echo(f"{solution}: {done.champion_after} is in force instead of {done.champion_before}")
    if not deploy:
        typer.echo(f"  serve it: lepton run {solution} --deploy")
        return
    from tasks.deploy.stage import deploy as put_behind_port
    from tasks.package.stage import package

    package(solution, section.serve, layout)
    deployment = put_behind_port(solution, section.serve, layout, _say)
    typer.echo(f"{solution}: {deployment.model_id} answers at {deployment.url}")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Such as champions.tar.gz; replaced if there.")],
) -> None:
    """Write champions and ledgers, which no stage can make again, into a file."""
    from tasks.champion.backup import backup

    typer.echo(f"{file}: {', '.join(backup(Path(), file, _say))}")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="What `backup` wrote.")]) -> None:
    """Put champions and ledgers from a backup into this project."""
    from tasks.champion.backup import restore

    typer.echo(f"in force again: {', '.join(restore(Path(), file, _say))}")


@app.command()
def pull(
    solutions: Annotated[
        list[str] | None, typer.Argument(help="Solutions; all if none is named.")
    ] = None,
) -> None:
    """Fetch from DVC's remote what dvc.lock records; solutions that never ran are left out."""
    from flows.dvc_state import pull
    from tasks.config import load

    load(Path(), solutions or [])
    typer.echo(f"{len(pull(Path(), solutions))} stages fetched")


@app.command()
def trace(solution: Solution, as_json: Json = False) -> None:
    """Say what made the model in force: code, parameters, machine, back to the rows."""
    from flows.provenance import trace
    from tasks.config import load

    load(Path(), [solution])
    result = trace(Path(), solution)
    if as_json:
        _print_json(result.model_dump(mode="json"))
    else:
        typer.echo(result.as_text())


@app.command()
def verify(solution: Solution, as_json: Json = False) -> None:
    """Make the model in force again in a clean clone and compare bytes."""
    from flows.verify import verify
    from tasks.config import load

    load(Path(), [solution])
    done = verify(Path(), solution, _say)
    if as_json:
        _print_json(done.model_dump(mode="json"))
    else:
        typer.echo(done.as_text())
    if not done.identical:
        sys.exit(1)


@app.command()
def status(
    solutions: Annotated[
        list[str] | None, typer.Argument(help="Solutions; all if none is named.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say for solutions what is out of date, in force and running.

    A service whose solution is gone is listed, too, for as long as it is not stopped.
    """
    from flows.status import read_status

    statuses = read_status(Path(), solutions or [])
    if as_json:
        _print_json([status.model_dump() for status in statuses])
    else:
        typer.echo("\n".join(status.as_text() for status in statuses))


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _print_json(document: object) -> None:
    typer.echo(json.dumps(document, indent=2, default=str))


if __name__ == "__main__":
    main()
