"""What runs where: one file per deployed solution."""

import contextlib
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

import httpx
import psutil

from tasks.deploy.instance import folder
from tasks.deploy.process import end, running
from tasks.documents import Document
from tasks.layout import Layout

ANSWER_WITHIN = 5.0
"""Seconds that a service has to say that it is ready before it counts as not answering."""
MOST_AT_ONCE = 32
"""Services that are asked at the same time."""


class ProcessMark(Document):
    """A process, told apart from a later one that got the same number.

    Attributes:
        started: seconds since the epoch, as the operating system has it.
    """

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> Self:
        """Mark a process that runs now."""
        return cls(pid=pid, started=psutil.Process(pid).create_time())

    def alive(self) -> bool:
        """Return whether it still runs."""
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            return bool(process.create_time() == self.started) and running(process)
        return False

    def stop(self, patience: float) -> None:
        """Ask it to end, wait, and end it if it does not.

        Args:
            patience: seconds that it has to finish what it is doing.
        """
        if self.alive():
            with contextlib.suppress(psutil.NoSuchProcess):
                end([psutil.Process(self.pid)], patience)


class Deployment(Document):
    """A service in force.

    Attributes:
        host: where the public port listens.
        port: the public port, which stays the same from one model to the next.
        server_port: where the present server listens, on this machine only; the forwarder reads
            it from the file for every new connection.
        server: the supervisor of ``bentoml serve``.
        instance: the server's folder.
        log: what the server writes.
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
    instance: str
    log: str
    forwarder: ProcessMark
    started: str

    @property
    def url(self) -> str:
        """Where clients of this machine ask."""
        return url(self.host, self.port)


def url(host: str, port: int) -> str:
    """Return the address for clients on the same machine as what listens at ``host``."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"


class ServiceStatus(Document):
    """A deployment and whether it is still there.

    Attributes:
        answers: whether it says on its public port that it is ready.
    """

    deployment: Deployment
    server_alive: bool
    forwarder_alive: bool
    answers: bool

    @property
    def running(self) -> bool:
        """Whether clients are answered."""
        return self.server_alive and self.forwarder_alive and self.answers

    @property
    def fault(self) -> str | None:
        """What is wrong with it, None if nothing is."""
        if not self.server_alive:
            return "its server has ended"
        if not self.forwarder_alive:
            return "the process on its public port has ended"
        return None if self.answers else "it does not answer"


def state(layout: Layout) -> Path:
    """Return the file of a solution's ``Deployment``."""
    return folder(layout.root) / f"{layout.solution}.json"


def deployed(root: Path) -> list[str]:
    """Return the solutions that have a deployment under a project root, by name."""
    return sorted(path.stem for path in folder(root).glob("*.json"))


def service_statuses(root: Path, solutions: Collection[str] = ()) -> list[ServiceStatus]:
    """Return what is deployed under a project root, and what of it is still there.

    Args:
        root: the project.
        solutions: the only ones to ask; none: all that are deployed.
    """
    names = [name for name in deployed(root) if not solutions or name in solutions]
    asked = [Deployment.read(state(Layout(root, name))) for name in names]
    with ThreadPoolExecutor(MOST_AT_ONCE) as pool:  # one that hangs must not delay the others
        return list(pool.map(service_status, asked))


def service_status(deployment: Deployment) -> ServiceStatus:
    """Return what of a deployment is still there."""
    server, forwarder = deployment.server.alive(), deployment.forwarder.alive()
    return ServiceStatus(
        deployment=deployment,
        server_alive=server,
        forwarder_alive=forwarder,
        answers=server and forwarder and _answers(deployment.url),
    )


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=ANSWER_WITHIN).is_success
    except httpx.HTTPError:
        return False
