"""From a source to a packaged model: the flow of one solution."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from prefect import Task, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture
from prefect.states import Completed, Failed, get_state_exception
from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from flows.artifacts import TaskProgress, publish
from flows.decision import read_decision
from flows.dvc_state import DvcState, Stage
from flows.log import on_one_line, say_failures_once, skipped
from flows.sources import look_at_source
from flows.summary import RunSummary, Span, summarise
from flows.workers import StageError, Workers
from tasks.champion.in_force import in_force
from tasks.check import prepare
from tasks.check.champion import champion_warnings, column_warnings
from tasks.config import Serve, read_document
from tasks.errors import InputError, SourceUnavailableError, in_words
from tasks.layout import Layout


class OneOfParams:
    """Makes the form in Prefect's UI a list of the solutions, the first chosen."""

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Read the names when a schema is asked for, not when this module is imported."""
        names = list(read_document(Path())["solutions"])
        return {**handler(core_schema), "enum": names, "default": names[0]}


SolutionName = Annotated[str, OneOfParams()]


@flow(
    name="solution",
    flow_run_name="{solution}",
    validate_parameters=True,
)
def run_solution(
    solution: SolutionName,
    refresh: bool = False,
    deploy: bool = False,
) -> RunSummary | State[Any]:
    """Bring one solution up to date: only stages whose inputs changed run, the others are Cached.

    HOLD and REJECT are outcomes, not failures: the run completes and says why, and packaging and
    deployment are Skipped where no model is in force.

    Args:
        solution: which solution to run.
        refresh: ask addresses for a newer file, and read the source again even if it is as it
            was; stages after it run only if its rows changed.
        deploy: when the run ends well, put the champion behind the solution's port.
    """
    say_failures_once()
    root = Path()
    ready = prepare(root, [solution])
    if ready.added:
        get_run_logger().info("completed %s", ready.added)
    for warning in champion_warnings(ready, root):
        get_run_logger().warning("%s", warning)
    params = ready.params
    section = params.solution(solution)
    state = DvcState(root, params.with_foundations([solution]))
    workers = Workers(root)
    futures: dict[str, PrefectFuture[Any]] = {}
    stages = state.stages_of(solution)
    for stage in stages:
        futures[stage.name] = run_stage.with_options(**policy(stage)).submit(
            stage,
            state,
            workers,
            refresh=refresh and stage.step == "ingest",
            wait_for=[futures[name] for name in stage.upstream],
            return_state=False,
        )
    for stage in stages:
        futures[stage.name].wait()
        if futures[stage.name].state.is_completed():
            publish(stage, root)  # in this thread, while later stages work in theirs
    failures = [future.state for future in futures.values() if future.state.is_failed()]
    if failures:
        for failure in failures:
            get_run_logger().error(on_one_line(str(failure.message)))
        waiting = [name for name, future in futures.items() if future.state.is_pending()]
        if waiting:
            get_run_logger().warning(skipped(waiting))
        return Failed(message="\n".join(str(failure.message) for failure in failures))
    for warning in column_warnings(solution, root):
        get_run_logger().warning("%s", warning)
    spans: dict[str, Span] = {name: future.result() for name, future in futures.items()}
    if deploy:
        deploy_champion(solution, section.serve, Layout(root, solution))
    return Completed(
        message=read_decision(root, solution).in_brief, data=summarise(solution, spans)
    )


@task(cache_policy=NO_CACHE, persist_result=False)
def run_stage(
    stage: Stage, state: DvcState, workers: Workers, refresh: bool = False
) -> State[Any] | Span:
    """Run one stage unless DVC knows it to be up to date."""
    logger = get_run_logger()
    with state.only_runner(stage.name, logger.warning):
        if stage.step == "ingest":
            try:
                warning = look_at_source(Path(), stage.key, refresh=refresh)
            except SourceUnavailableError:
                raise
            except InputError as error:
                return Failed(message=f"{stage.name}: {error}")
            if warning:
                logger.warning(warning)
        reasons = ["refresh asked for"] if refresh else state.outdated(stage.name)
        if reasons:
            logger.info("%s runs: %s", stage.name, in_brief(reasons))
            started = time.time()
            try:
                with TaskProgress(stage) as progress, state.recording(stage.name):
                    seconds = workers.run(stage.step, stage.key, progress)
            except SourceUnavailableError:
                raise  # Prefect retries what is raised
            except InputError as error:
                return Failed(message=f"{stage.name}: {error}")
            except StageError as error:
                logger.error("%s: %s", stage.name, error)  # the whole traceback, once
                return Failed(message=f"{stage.name}: {error.cause} (the log has the traceback)")
            except OSError as error:
                return Failed(message=f"{stage.name}: {in_words(error)}")
            span = Span(start=started, seconds=seconds, cached=False)
            logger.info("%s took %s", stage.name, timedelta(seconds=round(seconds, 1)))
        else:
            span = Span(start=time.time(), seconds=0.0, cached=True)
    if stage.step == "package" and in_force(Layout(Path(), stage.key)) is None:
        return Completed(name="Skipped", message=f"no model of {stage.key} is in force", data=span)
    if span.cached:
        return Completed(name="Cached", message=f"{stage.name} is up to date", data=span)
    return span


@task(cache_policy=NO_CACHE, persist_result=False)
def deploy_champion(solution: str, serve: Serve, layout: Layout) -> State[Any] | None:
    """Put the champion behind the solution's port; the old service answers until it does."""
    from tasks.deploy.stage import deploy

    if in_force(layout) is None:
        return Completed(name="Skipped", message=f"no model of {solution} is in force")
    deployment = deploy(solution, serve, layout, get_run_logger().info)
    get_run_logger().info("%s is served at %s", deployment.model_id, deployment.url)
    return None


def in_brief(reasons: list[str], most: int = 3) -> str:
    """Join the first few reasons; a stage that never ran has one per file."""
    rest = len(reasons) - most
    return "; ".join(reasons[:most]) + (f"; and {rest} more" if rest > 0 else "")


def policy(stage: Stage) -> dict[str, Any]:
    """Return a stage's task options: a source may be out of reach for a while, the rest may not."""
    options: dict[str, Any] = {"name": stage.step, "task_run_name": stage.name}
    if stage.step == "ingest":
        options |= {"retries": 2, "retry_delay_seconds": [10, 60], "retry_condition_fn": passing}
    return options


def passing(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Return whether a failure may pass by itself: wrong input does not."""
    return isinstance(get_state_exception(state), SourceUnavailableError)
