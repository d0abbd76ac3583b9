"""What ``lepton status`` says of every solution."""

from pathlib import Path

from pydantic import BaseModel

from flows.dvc_state import DvcState
from tasks.config import load
from tasks.documents import Verdict
from tasks.layout import Layout


class Standing(BaseModel):
    """Where one solution stands."""

    solution: str
    stages: int
    outdated: list[str]
    outcome: str | None
    champion: str | None
    service: str | None

    def as_text(self) -> str:
        """Word it for a terminal, on one line."""
        current = self.stages - len(self.outdated)
        return (
            f"{self.solution:<18} {current:>2}/{self.stages} up to date  "
            f"verdict {self.outcome or '-':<8} in force {self.champion or '-':<32} "
            f"service {self.service or '-'}"
        )


def take_stock(root: Path) -> list[Standing]:
    """Look at every solution of params.yaml."""
    from tasks.deploy.deployment import status

    state = DvcState(root)
    services = {
        standing.deployment.solution: standing.deployment.url
        for standing in status(root)
        if standing.running
    }
    standings = []
    for name in load(root).solutions:
        layout = Layout(root, name)
        stages = state.stages_of(name)
        verdict = Verdict.read(layout.verdict) if layout.verdict.exists() else None
        standings.append(
            Standing(
                solution=name,
                stages=len(stages),
                outdated=[stage.name for stage in stages if state.outdated(stage.name)],
                outcome=verdict.outcome if verdict else None,
                champion=verdict.champion_after if verdict else None,
                service=services.get(name),
            )
        )
    return standings
