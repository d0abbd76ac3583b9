"""What ``lepton status`` says of every solution."""

from collections.abc import Collection
from pathlib import Path

from pydantic import BaseModel

from flows.dvc_state import DvcState
from tasks.champion.in_force import MODEL, model_in_force, verify
from tasks.config import load, read_document
from tasks.documents import Verdict
from tasks.errors import InputError
from tasks.layout import Layout


class Standing(BaseModel):
    """Where one solution stands.

    Attributes:
        service: where it answers; None if nothing is deployed.
        serves: the model that answers there.
        fault: why it does not answer; None if it does.
        altered: what of the champion is not as it went into force; None if all is.
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

    def as_text(self) -> str:
        """Word it for a terminal, on one line."""
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


def take_stock(root: Path, solutions: Collection[str] = ()) -> list[Standing]:
    """Look at solutions and their services.

    Args:
        root: the project.
        solutions: which ones; none: all there are.

    Raises:
        InputError: the configuration cannot be used or has no such solution.
    """
    from tasks.deploy.deployment import status

    names = list(dict.fromkeys(solutions)) or list(read_document(root)["solutions"])
    state = DvcState(root, load(root, names).with_foundations(names) if solutions else None)
    services = {standing.deployment.solution: standing for standing in status(root, solutions)}
    standings = []
    for name in names:
        layout = Layout(root, name)
        stages = state.stages_of(name)
        verdict = Verdict.read(layout.verdict) if layout.verdict.exists() else None
        service = services.get(name)
        standings.append(
            Standing(
                solution=name,
                stages=len(stages),
                outdated=[stage.name for stage in stages if state.outdated(stage.name)],
                outcome=verdict.outcome if verdict else None,
                champion=model_in_force(layout),
                service=service.deployment.url if service else None,
                serves=service.deployment.model_id if service else None,
                fault=service.fault if service else None,
                altered=_altered(layout),
            )
        )
    return standings


def _altered(layout: Layout) -> str | None:
    if not (layout.champion / MODEL).exists():
        return None
    try:
        verify(layout)
    except InputError as error:
        return str(error.value)
    return None
