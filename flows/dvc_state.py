"""The one module that knows DVC's insides, but for some that serve it.

They are ``dvc_files``, ``dvc_remote``, ``lock_file`` and ``override``.

DVC alone decides what is up to date and records it. Its command line runs one stage at a time per
project; here the work itself runs elsewhere, in parallel, and only the touches of DVC's state
(is it current? record it) are serialised, by a lock that also holds between processes.

Leans on ``dvc.repo.Repo``, its ``Index``, and ``status``, ``save_deps``, ``save_outs`` and
``commit`` of its stages, which are not a promised interface; ``tests/flows/test_dvc_state.py``
says when they move.
"""

import logging
import os
import re
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

import psutil
from filelock import FileLock, Timeout

from flows.lock_file import put_entry, with_moved_parameters
from tasks.check.lock import params_lock
from tasks.config.reading import FILE, members, read_files
from tasks.errors import InputError
from tasks.files import whole_file
from tasks.listing import keep_listed
from tasks.progress import Say, unsaid

PATIENCE_SECONDS = 600.0
"""How long to wait for a ``dvc`` command in another terminal to let go of the project."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Stage:
    """A node of the graph in ``dvc.yaml``.

    Attributes:
        name: DVC's address, such as ``train@tumour-svm``.
        step: the room that does the work, such as ``train``.
        key: what it is done for: a solution or a candidate.
        upstream: names of the stages whose outputs it reads.
        command: what ``dvc repro`` would run.
    """

    name: str
    step: str
    key: str
    upstream: tuple[str, ...]
    command: str


class DvcState:
    """The stages of one project and whether they are up to date."""

    def __init__(self, root: Path, solutions: Collection[str] | None = None) -> None:
        """Open the project.

        Args:
            root: the project.
            solutions: the only ones that will be asked about, as others cost time to load; all
                when None.

        Raises:
            InputError: ``root`` is not a DVC project, or ``dvc.yaml`` is wrong.
        """
        self._root = root.resolve()
        self._solutions = solutions
        self._threads = RLock()
        locks = self._root / ".lepton" / "locks"
        locks.mkdir(parents=True, exist_ok=True)
        self._processes = FileLock(locks / "dvc-state.lock")
        self._stage_locks = locks
        self._follow_files()
        self._waited_for: set[int | None] = set()
        self._open()

    def _follow_files(self) -> None:
        """Have DVC look for each solution's parameters in the file that they stand in now."""
        with params_lock(self._root):
            keep_listed(self._root)
        path = self._root / "dvc.lock"
        if not path.exists() or not (self._root / FILE).exists():
            return
        with self._exclusive():
            if self._moved(path) is not None:
                _patiently(_project(self._root), lambda: self._write_moved(path))

    def _moved(self, path: Path) -> str | None:
        """Return what ``dvc.lock`` should say; None if it says that already."""
        text, files = path.read_text(), read_files(self._root)
        solutions = self._solutions
        if solutions is None:
            solutions = [name for each in files.values() for name in members(each, "solutions")]
        moved = with_moved_parameters(text, files, solutions)
        return moved if moved != text else None

    def _write_moved(self, path: Path) -> None:
        moved = self._moved(path)  # a dvc command that was waited for may have written there
        if moved is not None:
            with whole_file(path) as temporary:
                temporary.write_text(moved)

    def _open(self) -> None:
        from dvc.dvcfile import load_file
        from dvc.exceptions import DvcException
        from dvc.repo.index import Index

        logging.getLogger("dvc").setLevel(logging.WARNING)  # it announces every recorded stage
        logging.getLogger("dvc.output").setLevel(logging.ERROR)  # and that a folder is empty
        self._lock_version = self._read_lock_version()
        repo = _project(self._root)
        if self._solutions is not None:
            from flows.dvc_files import ConcernedFiles

            repo.fs = ConcernedFiles(self._root, self._solutions)
        try:
            declared = load_file(repo, str(self._root / "dvc.yaml")).stages
            self._stages = {name: declared[name] for name in declared if self._concerns(name)}
            self._graph = Index(repo, list(self._stages.values())).graph
        except DvcException as error:
            raise InputError("dvc.yaml", error, "correct it") from error

    def _concerns(self, name: str) -> bool:
        """Return whether a stage may be one of the solutions' own: their names begin its key."""
        key = name.partition("@")[2]
        return self._solutions is None or any(
            key == solution or key.startswith(f"{solution}-") for solution in self._solutions
        )

    def stages_of(self, solution: str) -> list[Stage]:
        """Return the solution's stages and all they lean on, each after its upstream ones."""
        import networkx

        graph = self._graph
        ends = [stage for name, stage in self._stages.items() if name.endswith(f"@{solution}")]
        if not ends:
            raise InputError("solution", repr(solution), "name one that there is: lepton status")
        wanted = set(ends).union(*(networkx.descendants(graph, end) for end in ends))
        own = graph.subgraph(wanted)  # the order must not depend on what else is loaded
        ordered = reversed(list(networkx.lexicographical_topological_sort(own, key=_name)))
        return [
            Stage(
                name=stage.name,
                step=stage.name.partition("@")[0],
                key=stage.name.partition("@")[2],
                upstream=tuple(sorted(map(_name, graph.successors(stage)))),
                command=str(stage.cmd),
            )
            for stage in ordered
        ]

    def outdated(self, name: str) -> list[str]:
        """Return why the stage must run; an empty list when it is up to date."""
        with self._exclusive():
            stage = self._current(name)
            if not any(out.hash_info for out in stage.outs):
                return ["it has not run yet"]  # DVC would look at all it reads to say less
            try:
                status: dict[str, list[Any]] = _patiently(stage.repo, stage.status)
            except FileNotFoundError as error:  # an output that is a link to what is gone
                return [f"{error.filename} is gone"]
            return [reason for entry in chain(*status.values()) for reason in _reasons(entry)]

    def recorded(self) -> list[str]:
        """Return the stages of which ``dvc.lock`` tells what they wrote."""
        return [
            name
            for name, stage in self._stages.items()
            if any(out.use_cache and out.hash_info for out in stage.outs)
        ]

    def fetch(self, names: list[str]) -> None:
        """Fetch what stages wrote from DVC's remote, check it, and lay it out."""
        from flows.dvc_remote import fetch

        with self._exclusive():
            fetch(_repo(self._stages), [self._stages[name] for name in names])

    @contextmanager
    def only_runner(self, name: str, say: Say = unsaid) -> Iterator[None]:
        """Hold the right to run a stage, so that two runs of one solution never do it twice.

        Args:
            name: the stage.
            say: told on one line, once for each other run, that this one waits for it.
        """
        lock, holder = (self._stage_locks / f"{name}{end}" for end in (".lock", ".pid"))
        waiting = FileLock(lock)
        try:
            waiting.acquire(timeout=0)
        except Timeout:
            self._tell(name, holder, say)
            waiting.acquire()
        try:
            holder.write_text(str(os.getpid()))
            yield
        finally:
            holder.unlink(missing_ok=True)
            waiting.release()

    def _tell(self, name: str, holder: Path, say: Say) -> None:
        pid, since = _run_of(holder)
        with self._threads:
            if pid == os.getpid() or pid in self._waited_for:
                return
            self._waited_for.add(pid)
        known = f" (process {pid}, since {since})" if pid else ""
        say(f"another run{known} is at work on {name}: this one waits for it")

    @contextmanager
    def recording(self, name: str) -> Iterator[None]:
        """Run the stage's work inside this block; what it read and wrote is recorded at its end.

        Inputs are hashed before the work and outputs after it, so an input that changes
        meanwhile leaves the stage out of date instead of being blessed.
        """
        from dvc.dependency.base import DependencyDoesNotExistError

        with self._exclusive():
            stage = self._current(name)
            try:
                _patiently(stage.repo, stage.save_deps)
            except DependencyDoesNotExistError as error:
                raise InputError("dvc.yaml", error, _hint(str(error))) from error
        yield
        with self._exclusive():
            alone = self._stages[name] is stage and self._read_lock_version() == self._lock_version
            stage.md5 = stage.compute_md5()
            _patiently(stage.repo, stage.save_outs)
            _patiently(stage.repo, stage.commit)
            _patiently(stage.repo, lambda: put_entry(stage, self._root / "dvc.lock"))
            if alone:  # otherwise others have recorded meanwhile, and all is loaded anew next time
                self._lock_version = self._read_lock_version()

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        with self._threads, self._processes:
            yield

    def _current(self, name: str) -> Any:
        """Return the stage, loaded anew when another process has recorded since."""
        if self._read_lock_version() != self._lock_version:
            self._open()
        return self._stages[name]

    def _read_lock_version(self) -> tuple[int, int] | None:
        try:
            result = (self._root / "dvc.lock").stat()
        except FileNotFoundError:
            return None
        return result.st_mtime_ns, result.st_size


def _project(root: Path) -> Any:
    from dvc.exceptions import DvcException
    from dvc.repo import Repo

    try:
        return Repo(str(root))
    except DvcException as error:
        raise InputError("DVC", error, "run inside the project") from error


def _patiently(repo: Any, action: Callable[[], Answer]) -> Answer:
    """Do ``action``, waiting while a ``dvc`` command elsewhere holds the project.

    The lock is that of the repository object that a stage was loaded by: DVC checks it.
    """
    from dvc.lock import LockError

    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with repo.lock:
                return action()
        except LockError as error:
            if time.monotonic() > deadline:
                raise InputError(
                    "DVC", error, "let the other dvc command end, then run again"
                ) from error
            time.sleep(0.5)


def pull(root: Path, solutions: Collection[str] | None = None) -> list[str]:
    """Fetch from DVC's remote what ``dvc.lock`` records, and lay it out.

    A plain ``dvc pull`` fails for stages that never ran, of which there is nothing to fetch; here
    these are left out, and what was recorded and is not there still fails.

    Args:
        root: the project.
        solutions: the only ones to fetch; all when None.

    Returns:
        The stages that were fetched.

    Raises:
        InputError: nothing is recorded, something recorded cannot be fetched, or the remote holds
            other bytes than were recorded.
    """
    from dvc.exceptions import DvcException

    state = DvcState(root, solutions)
    stages = state.recorded()
    if not stages:
        raise InputError("dvc.lock", "records nothing of these", "git pull it, or run here")
    try:
        state.fetch(stages)
    except DvcException as error:
        raise InputError(
            "DVC's remote", error, "'dvc push' where it was run; 'dvc remote list' says where to"
        ) from error
    return stages


def _run_of(holder: Path) -> tuple[int, str] | tuple[None, None]:
    """Return the process that a file names and when it began; neither if it is just ending."""
    try:
        pid = int(holder.read_text())
        began = datetime.fromtimestamp(psutil.Process(pid).create_time())
    except (OSError, ValueError, psutil.Error):
        return None, None
    return pid, began.isoformat(" ", "seconds")


def _repo(stages: dict[str, Any]) -> Any:
    return next(iter(stages.values())).repo


def _hint(complaint: str) -> str:
    if champion := re.search(r"champions/([^/']+)/model", complaint):
        return (
            f"no model of {champion[1]} is in force: see why in reports/{champion[1]}/verdict.json"
        )
    if candidate := re.search(r"models/([^/']+)/candidates/([^/']+)", complaint):
        return f"{candidate[2]} has not been trained: lepton run {candidate[1]}"
    return "add the file, or correct its name"


def _name(stage: Any) -> str:
    return str(stage.name)


def _reasons(entry: str | dict[str, dict[str, str]]) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    return [
        f"{path} {change}"
        for changes in entry.values()
        for path, change in changes.items()
        if isinstance(change, str)
    ] or [", ".join(entry)]
