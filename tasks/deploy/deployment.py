"""What runs where: one file per deployed solution."""

from pathlib import Path

from tasks.deploy.process import ProcessMark
from tasks.documents import Document
from tasks.layout import Layout


class Deployment(Document):
    """A service in force.

    Attributes:
        host: where the public port listens.
        port: the public port, which stays the same from one model to the next.
        server_port: where the present server listens, on this machine only; the forwarder reads
            it from the file for every new connection.
        server: ``bentoml serve``.
        forwarder: the process that owns the public port.
        started: when this model took over, in ISO 8601.
    """

    solution: str
    model_id: str
    tag: str
    host: str
    port: int
    server_port: int
    server: ProcessMark
    forwarder: ProcessMark
    started: str

    @property
    def url(self) -> str:
        """Where clients of this machine ask."""
        return url(self.host, self.port)


def url(host: str, port: int) -> str:
    """Give the address for clients on the same machine as what listens at ``host``."""
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104


class Standing(Document):
    """A deployment and whether it is still there."""

    deployment: Deployment
    server_alive: bool
    forwarder_alive: bool

    @property
    def running(self) -> bool:
        """Whether clients are answered."""
        return self.server_alive and self.forwarder_alive


def folder(root: Path) -> Path:
    """Give the folder of all deployments of a project."""
    return root / ".lepton" / "services"


def state(layout: Layout) -> Path:
    """Give the file of a solution's ``Deployment``."""
    return folder(layout.root) / f"{layout.solution}.json"


def log(layout: Layout) -> Path:
    """Give the file that the server in force writes its log to."""
    return folder(layout.root) / f"{layout.solution}.log"


def status(root: Path) -> list[Standing]:
    """Tell what is deployed under a project root, and what of it is still there."""
    return [
        Standing(
            deployment=deployment,
            server_alive=deployment.server.alive(),
            forwarder_alive=deployment.forwarder.alive(),
        )
        for deployment in map(Deployment.read, sorted(folder(root).glob("*.json")))
    ]
