"""One running server has one folder: what it runs, its metrics, and a lock while it lives.

Nothing in it is shared with another server, so that nobody can change or delete what it serves, and
whatever no process holds any more can be deleted.
"""

import fcntl
import lzma
import os
import shutil
import tarfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tasks.champion import in_force
from tasks.deploy.environment import of_service
from tasks.documents import Evaluation, Package, sha256
from tasks.documents.requests import REQUEST_LOG
from tasks.errors import InputError
from tasks.files import recover_directory
from tasks.layout import Layout
from tasks.models.compiled import COMPILED

LOGS_KEPT = 10
"""Logs that are kept of the latest servers of a solution that have ended."""
MARK = "LEPTON_SERVICE_INSTANCE"
"""The environment variable that tells all processes of an instance."""
OWNER = "LEPTON_SERVICE_OWNER"
"""The environment variable that tells all processes in the background for one solution."""


def folder(root: Path) -> Path:
    """Return the folder of all that is deployed under a project root."""
    return root.resolve() / ".lepton" / "services"


@dataclass(frozen=True)
class Instance:
    """A server's folder.

    Attributes:
        path: the folder; its name is the instance's.
        lock: an open file whose lock lasts while any process has it open.
    """

    path: Path
    lock: int

    @property
    def bento(self) -> Path:
        """What ``bentoml serve`` is given."""
        return self.path / "bento"

    @property
    def log(self) -> Path:
        """What the server writes; outlives the folder."""
        return self.path.parents[1] / "logs" / f"{self.path.name}.log"

    @property
    def requests(self) -> Path:
        """The log of answered requests, which all servers of the solution share."""
        return self.path.parents[1] / "requests"

    def environment(self) -> dict[str, str]:
        """Return the environment of the instance's processes."""
        return of_service(os.environ) | {
            # BentoML puts metrics there, and clears those of whoever shares it
            "BENTOML_HOME": str(self.path / "bentoml"),
            MARK: str(self.path),
            REQUEST_LOG: str(self.requests),
        }


def read_package(layout: Layout) -> Package:
    """Return what was packaged, if it is of the champion.

    Raises:
        InputError: nothing was packaged, the champion is not what went into force, or another
            model was packaged. A project without champions serves what it was given.
    """
    name = layout.solution
    recover_directory(layout.package)
    if not (layout.package / "package.json").exists():
        raise _nothing_packaged(layout)
    package = Package.read(layout.package / "package.json")
    if (layout.champion / in_force.MODEL).exists():
        champion = in_force.verify(layout).chain.model
        if champion != package.model:
            raise InputError(
                f"package of {name}",
                f"{package.model_id}, but in force is {in_force.model_id(name, champion)}",
                f"run 'python -m tasks package {name}' or 'lepton run {name}'",
            )
    return package


def unpackaged(layout: Layout) -> str | None:
    """Return the name of the model in force where another one was packaged, else None.

    That is so where champions were restored after a rollback and packages pulled from before it.

    Raises:
        InputError: the champion is not what went into force.
    """
    recover_directory(layout.package)
    packaged = layout.package / "package.json"
    if not packaged.exists() or not (layout.champion / in_force.MODEL).exists():
        return None
    verdict = in_force.verify(layout)
    return verdict.model_id if Package.read(packaged).model != verdict.chain.model else None


def _nothing_packaged(layout: Layout) -> InputError:
    name = layout.solution
    if (layout.champion / in_force.MODEL).exists():
        return InputError(name, "is not packaged", f"lepton run {name}")
    if layout.verdict.exists():
        return InputError(name, "no model is in force", f"see why: lepton report {name}")
    return InputError(name, "has not run yet", f"lepton run {name}")


@contextmanager
def unpacked(layout: Layout) -> Iterator[Instance]:
    """Unpack what was packaged into a folder of its own, which goes again if the block fails.

    Raises:
        InputError: the archive is missing, or is not what was packaged.
    """
    running = folder(layout.root) / layout.solution / "running"
    running.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder(layout.root).chmod(0o700)
    path = running / f"{uuid.uuid4().hex[:8]}"
    path.mkdir(mode=0o700)
    lock = os.open(path / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        instance = Instance(path, lock)
        (path / "bentoml").mkdir()
        _unpack(verify_archive(layout), instance.bento)
        _verify_champion(layout, instance.bento / "src" / "champion")
        yield instance
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise
    finally:
        os.close(lock)


def await_release(instance: str, patience: float) -> None:
    """Wait until no process has an instance's folder: one that ends gives it up last of all."""
    lock, deadline = Path(instance) / "lock", time.monotonic() + patience
    while lock.exists() and _held(lock) and time.monotonic() < deadline:
        time.sleep(0.02)


def _held(lock: Path) -> bool:
    with lock.open() as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def sweep(layout: Layout) -> None:
    """Delete the folders of servers that have ended, and all but the latest of their logs."""
    home = folder(layout.root) / layout.solution
    for lock in home.glob("running/*/lock"):
        if not _held(lock):
            shutil.rmtree(lock.parent, ignore_errors=True)
    running = {path.name for path in home.glob("running/*")}
    ended = [log for log in home.glob("logs/*.log") if log.stem not in running]
    for log in sorted(ended, key=lambda log: log.stat().st_mtime, reverse=True)[LOGS_KEPT:]:
        log.unlink(missing_ok=True)
        log.with_name(f"{log.name}.1").unlink(missing_ok=True)


def processes(instance: str) -> list[psutil.Process]:
    """Return the processes of an instance, whoever their parent is by now."""
    every = psutil.process_iter()
    return [process for process in every if _environment(process).get(MARK) == instance]


def in_background(layout: Layout) -> dict[str, str]:
    """Return what the environment of a solution's processes in the background says of them."""
    return {OWNER: str(folder(layout.root) / layout.solution)}


def strays(layout: Layout, instance: str | None, forwarder: int | None) -> list[psutil.Process]:
    """Return a solution's processes in the background that are of no deployment.

    Args:
        layout: of the solution.
        instance: that of its deployment, if there is one.
        forwarder: likewise, the process on its public port.
    """
    result, mark = [], in_background(layout).items()
    for process in psutil.process_iter():
        environment = _environment(process)
        if (
            environment.items() >= mark
            and process.pid != forwarder
            and environment.get(MARK, "") != instance
        ):
            result.append(process)
    return result


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        environment: dict[str, str] = process.environ()
    except (psutil.Error, OSError):
        return {}
    return environment


def verify_archive(layout: Layout) -> Path:
    """Return the packaged bento, which is what was packaged.

    Raises:
        InputError: it is missing or was altered.
    """
    archive = layout.package / "service.bento"
    package_again = f"run 'python -m tasks package {layout.solution}'"
    try:
        recorded = (layout.package / "service.bento.sha256").read_text().split()[0]
        actual = sha256(archive)
    except FileNotFoundError as error:
        raise InputError(str(error.filename), "missing", package_again) from None
    if actual != recorded:
        raise InputError(
            str(archive),
            f"sha256 {actual[:12]}… is not the recorded {recorded[:12]}…",
            f"see who changed it; {package_again}",
        )
    return archive


def _verify_champion(layout: Layout, inside: Path) -> None:
    """Hold the model and the documents in a bento against the champion's, where there is one.

    A bento is trusted to be what was packaged; this tells what somebody changed in it who could
    not change the champion as well.

    Raises:
        InputError: a file differs.
    """
    if not (layout.champion / in_force.MODEL).exists():
        return
    parity = Evaluation.read(layout.champion / "evaluation.json").parity
    for path in sorted(inside.iterdir()):
        ours = layout.champion / path.name
        wanted = sha256(ours) if ours.exists() else None
        if path.name == COMPILED and parity is not None:
            wanted = parity.compiled_sha256
        if sha256(path) != wanted:
            raise InputError(
                f"the bento of {layout.solution}",
                f"{path.name} in it is not the champion's",
                f"see who changed it; run 'python -m tasks package {layout.solution}'",
            )


def _unpack(archive: Path, target: Path) -> None:
    try:
        with tarfile.open(archive, "r:xz") as packed:
            packed.extractall(target, filter="data")
    except (tarfile.TarError, lzma.LZMAError) as error:
        raise InputError(str(archive), error, "run the stage package again") from None
