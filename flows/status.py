"""What ``lepton status`` says of every solution."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from flows.dvc_state import DvcState
from tasks.champion.in_force import MODEL, model_in_force, verify
from tasks.config import load, read_document
from tasks.documents import Verdict
from tasks.errors import InputError
from tasks.layout import Layout

if TYPE_CHECKING:
    from tasks.deploy.deployment import ServiceStatus


class SolutionStatus(BaseModel):
    """How far one solution is, and what of it is in force and served.

    Attributes:
        service: where it answers; None if nothing is deployed.
        serves: the model that answers there.
        fault: why it does not answer; None if it does.
        altered: what of the champion is not as it went into force; None if all is.
        gone: whether the configuration has no such solution any more, but its service is deployed.
    """

    solution: str
    stages: int
    outdated: list[str]
    outcome: str | None
    champion: str | None
    service: str | None = None
    serves: str | None = None
    fault: str | None = None
    altered: str | None = None
    gone: bool = False

    def as_text(self) -> str:
        """Return it as text for a terminal, on one line."""
        if self.gone:
            return (
                f"{self.solution:<18} no such solution any more  service {self._service()}  "
                f"end it: lepton stop {self.solution}"
            )
        current = self.stages - len(self.outdated)
        return (
            f"{self.solution:<18} {current:>2}/{self.stages} up to date  "
            f"verdict {self.outcome or '-':<8} in force {self.champion or '-':<32} "
            f"service {self._service()}" + (f"  ALTERED {self.altered}" if self.altered else "")
        )

    def _service(self) -> str:
        if self.fault:
            return f"DOWN at {self.service}: {self.fault}"
        return f"{self.service} ({self.serves})" if self.service else "-"


def read_status(root: Path, solutions: Collection[str] = ()) -> list[SolutionStatus]:
    """Look at solutions and their services.

    Args:
        root: the project.
        solutions: which ones; none: all there are.

    Raises:
        InputError: the configuration cannot be used, or there is neither such a solution nor a
            service of one that is gone.
    """
    from tasks.deploy.deployment import service_statuses

    services = {
        service.deployment.solution: service for service in service_statuses(root, solutions)
    }
    known = read_document(root)["solutions"]
    gone = [name for name in services if name not in known]
    names = [name for name in dict.fromkeys(solutions or known) if name not in gone]
    statuses = []
    if names:
        state = DvcState(root, load(root, names).with_foundations(names) if solutions else None)
        statuses = [_of_solution(Layout(root, name), state) for name in names]
    statuses += [
        SolutionStatus(solution=name, stages=0, outdated=[], outcome=None, champion=None, gone=True)
        for name in gone
    ]
    return [each.model_copy(update=_of_service(services.get(each.solution))) for each in statuses]


def _of_solution(layout: Layout, state: DvcState) -> SolutionStatus:
    stages = state.stages_of(layout.solution)
    verdict = Verdict.read(layout.verdict) if layout.verdict.exists() else None
    return SolutionStatus(
        solution=layout.solution,
        stages=len(stages),
        outdated=[stage.name for stage in stages if state.outdated(stage.name)],
        outcome=verdict.outcome if verdict else None,
        champion=model_in_force(layout),
        altered=_altered(layout),
    )


def _of_service(service: "ServiceStatus | None") -> dict[str, str | None]:
    if service is None:
        return {}
    running = service.deployment
    return {"service": running.url, "serves": running.model_id, "fault": service.fault}


def _altered(layout: Layout) -> str | None:
    if not (layout.champion / MODEL).exists():
        return None
    try:
        verify(layout)
    except InputError as error:
        return str(error.value)
    return None
