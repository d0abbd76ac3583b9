"""What ``lepton run`` does: look what is out of date, and run flows only if something is."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from flows.decision import read_decision
from flows.dvc_state import DvcState
from flows.override import change
from flows.sources import look_at_source
from flows.summary import RunSummary
from tasks.check import prepare
from tasks.check.champion import column_warnings
from tasks.config import chosen
from tasks.progress import Say, unsaid

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State


class Outcome(BaseModel):
    """What became of one solution; a HOLD or REJECT is no failure.

    Attributes:
        reasons: why the model that was trained last is not in force.
        as_good: simple models that it does not beat beyond chance.
        left_out: candidates that could not be fitted, with the reason of each.
        warnings: what could not be made sure of, and what to look at in the columns.
        working_seconds: wall time during which at least one stage's function worked.
    """

    solution: str
    failure: str | None = None
    ran: list[str] = []
    cached: list[str] = []
    outcome: str | None = None
    reasons: list[str] = []
    as_good: list[str] = []
    model_id: str | None = None
    champion: str | None = None
    headline: str | None = None
    report: str | None = None
    left_out: dict[str, str] = {}
    warnings: list[str] = []
    working_seconds: float = 0.0

    def as_text(self) -> str:
        """Return it as text for a terminal."""
        if self.failure:
            return f"{self.solution}: FAILED\n  {self.failure}"
        did = f"{len(self.ran)} stages ran, {len(self.cached)} were up to date"
        if not self.ran:
            did = f"nothing to do, all {len(self.cached)} stages are up to date"
        lines = [
            f"{self.solution}: {did}",
            f"  verdict  {self.outcome} ({self.model_id}; in force: {self.champion or 'none'})",
            *(f"  because  {reason}" for reason in self.reasons),
            f"  hold-out {self.headline}",
            *(f"  simpler  {name} is as good within chance" for name in self.as_good),
            *(f"  left out {name}: {why}" for name, why in self.left_out.items()),
            f"  report   {self.report}",
        ]
        if self.champion:
            lines.append(f"  serve    make serve SOLUTION={self.solution}")
        lines += [f"  warning  {warning}" for warning in self.warnings]
        return "\n".join(lines)


def bring_up_to_date(
    root: Path,
    solutions: list[str],
    *,
    everything: bool = False,
    assignments: list[str] | None = None,
    refresh: bool = False,
    deploy: bool = False,
    say: Say = unsaid,
) -> list[Outcome]:
    """Run the flows of ``solutions``, or none at all when every stage is up to date.

    Args:
        root: the project.
        solutions: which ones; none: the first one.
        everything: all of them.
        assignments: changes of the configuration, made first.
        refresh: read the sources again.
        deploy: serve each champion when its run ends.
        say: told on one line what was written into the files, and that another run is waited for.

    Raises:
        InputError: the configuration cannot be used; nothing has run then.
    """
    if assignments:
        change(root, assignments)
    names = chosen(root, solutions, everything=everything)
    # of several, each run says what is wrong with its own source, and the others go on
    ready = prepare(root, names, sources=len(names) == 1)
    if ready.added:
        say(f"completed {ready.added}")
    params = ready.params
    if not (refresh or deploy) and (
        up_to_date := _up_to_date(root, names, params.with_foundations(names), say)
    ):
        return up_to_date
    return _run_flows(root, names, refresh=refresh, deploy=deploy)


def _up_to_date(root: Path, names: list[str], needed: list[str], say: Say) -> list[Outcome]:
    """Return the outcomes of solutions of which no stage has to run, or nothing if one has to."""
    if not (root / "dvc.lock").exists():
        return []  # nothing was ever recorded, so there is no need to open the project
    state = DvcState(root, needed)
    stages = {name: state.stages_of(name) for name in names}
    warnings: dict[str, str | None] = {}
    for stage in dict.fromkeys(stage for some in stages.values() for stage in some):
        if stage.step == "ingest":
            with state.only_runner(stage.name, say):
                warnings[stage.key] = look_at_source(root, stage.key)
        if state.outdated(stage.name):
            return []
    return [
        _outcome(root, name, [], [stage.name for stage in stages[name]], 0.0, warnings[name])
        for name in names
    ]


def _run_flows(root: Path, names: list[str], *, refresh: bool, deploy: bool) -> list[Outcome]:
    from contextlib import nullcontext

    from flows.server import TemporaryServer, configured, require_answer
    from flows.workers import Workers

    server = None if configured() else TemporaryServer()
    if server is None:
        Workers(root)  # imports the stages' libraries on a core that a booting server needs
    with server.in_use() if server else nullcontext():
        from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

        from flows.fleet import run_solutions
        from flows.solution import run_solution

        if server:
            DvcState(root, names)  # shows a broken dvc.yaml, and has DVC imported when it is time
            server.wait()
        else:
            require_answer()
        states: list[State[Any]]
        # whoever started this at a terminal sees it end; a heartbeat only delays that by a second
        with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
            if len(names) == 1:
                states = [run_solution(names[0], refresh, deploy, return_state=True)]
            else:
                states = _children(run_solutions(names, refresh, deploy, return_state=True))
        return [_of_state(root, name, state) for name, state in zip(names, states, strict=True)]


def _children(state: "State[list[State[Any]]]") -> "list[State[Any]]":
    """Return the solutions' states, whether or not all of them ended well."""
    outcome = state.result(raise_on_failure=False)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _of_state(root: Path, name: str, state: "State[Any]") -> Outcome:
    from prefect.client.schemas.objects import State

    outcome = state.result(raise_on_failure=False)
    if isinstance(outcome, RunSummary):
        return _outcome(root, name, outcome.ran, outcome.cached, outcome.working_seconds)
    if isinstance(outcome, State):  # the state of a flow, wrapped in that of its task
        return _of_state(root, name, outcome)
    return Outcome(solution=name, failure=str(state.message))


def _outcome(
    root: Path,
    name: str,
    ran: list[str],
    cached: list[str],
    seconds: float,
    warning: str | None = None,
) -> Outcome:
    return Outcome(
        solution=name,
        ran=ran,
        cached=cached,
        working_seconds=seconds,
        warnings=[*([warning] if warning else []), *column_warnings(name, root)],
        **read_decision(root, name).model_dump(),
    )
