"""Several solutions side by side; one that fails does not stop the others."""

from typing import Annotated, Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, wait
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from flows.solution import SolutionName, run_solution
from flows.summary import RunSummary


@flow(name="solutions", flow_run_name="{solutions}", validate_parameters=True)
def run_solutions(
    solutions: Annotated[list[SolutionName], Field(min_length=1)],
    at_once: Annotated[int, Field(ge=1, le=32)] = 2,
    refresh: bool = False,
    deploy: bool = False,
) -> list[RunSummary | State[Any]]:
    """Bring several solutions up to date, each in a run of its own.

    Args:
        solutions: which ones.
        at_once: how many at a time.
        refresh: read the sources again even if nothing in params.yaml changed.
        deploy: put each champion behind its port when its run ends well.
    """
    futures: list[PrefectFuture[RunSummary]] = [
        one.submit(name, refresh, deploy) for name in dict.fromkeys(solutions)
    ]
    wait(futures)
    return [future.state for future in futures]


@task(cache_policy=NO_CACHE, persist_result=False, task_run_name="{solution}")
def one(solution: str, refresh: bool, deploy: bool) -> RunSummary:
    """Run one solution's flow as part of several."""
    return run_solution(solution, refresh, deploy)
