"""Several solutions side by side; one that fails does not stop the others."""

from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, wait

from flows.solution import SolutionName, run_solution
from tasks.config import read_document


@flow(name="solutions", validate_parameters=True)
def run_solutions(
    solutions: list[SolutionName] = [],  # noqa: B006
    refresh: bool = False,
    deploy: bool = False,
) -> list[State[Any]]:
    """Bring several solutions up to date, each in a run of its own.

    How many at once is Prefect's setting ``tasks.runner.thread_pool_max_workers``.

    Args:
        solutions: which ones; none named: all there are.
        refresh: read the sources again even if nothing in the configuration changed.
        deploy: put each champion behind its port when its run ends well.
    """
    futures: list[PrefectFuture[State[Any]]] = [
        run_one.submit(name, refresh, deploy)
        for name in dict.fromkeys(solutions or read_document(Path())["solutions"])
    ]
    wait(futures)
    return [future.state for future in futures]


@task(cache_policy=NO_CACHE, persist_result=False, task_run_name="{solution}")
def run_one(solution: str, refresh: bool, deploy: bool) -> State[Any]:
    """Run one solution's flow as part of several."""
    return run_solution(solution, refresh, deploy, return_state=True)
