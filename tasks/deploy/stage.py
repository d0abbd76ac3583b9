"""Put a packaged service into force: the new one answers before the old one goes."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
from filelock import FileLock, Timeout

from tasks.config import Serve
from tasks.deploy import forwarder, supervisor
from tasks.deploy.deployment import Deployment, ProcessMark, service_status, state, url
from tasks.deploy.environment import of_service
from tasks.deploy.instance import (
    Instance,
    await_release,
    folder,
    in_background,
    processes,
    read_package,
    strays,
    sweep,
    unpacked,
    verify_archive,
)
from tasks.deploy.process import end, start
from tasks.deploy.server import await_ready, command, example, first_request, free_port
from tasks.documents import Package
from tasks.errors import InputError, full_disk_in_words
from tasks.layout import Layout
from tasks.lifetime import end_with_parent
from tasks.progress import Say, unsaid

BACKLOG = 2048
"""Clients that may wait to be accepted."""
LONGEST_SHOWN = 2000
"""Characters of an example that still help on a terminal: windows of series have many more."""
PATIENCE = 30.0
"""Seconds that an old server has to finish the requests it is working on."""


def deploy(name: str, serve: Serve, layout: Layout, say: Say = unsaid) -> Deployment:
    """Serve what was packaged, in the background, on the public port.

    Nothing is restarted where the very same package answers there already.

    A new server starts beside the old one, on a port of its own. Once it is ready and has answered
    a prediction for the right model, the public port is pointed at it, and the old server ends
    when it has finished what it was asked. If anything fails before, the old one simply stays.

    Args:
        name: the solution.
        serve: host and public port.
        layout: where the package lies, and under whose root the state is kept.
        say: told when nothing had to be restarted.

    Raises:
        InputError: nothing is packaged, the port is taken, another deployment of the solution is
            under way, or the new service does not answer as it should; with the end of its log.
    """
    with _alone(layout), _no_strays(layout), ExitStack() as resources:
        package = read_package(layout)
        sweep(layout)
        before = _before(layout)
        stays = before is not None and (before.host, before.port) == (serve.host, serve.port)
        if before and stays and _same(before, package) and service_status(before).running:
            verify_archive(layout)
            say(f"{name}: already serving {before.model_id} at {before.url}, nothing is restarted")
            return before
        kept = before.forwarder if before and stays and before.forwarder.alive() else None
        listening = None if kept else resources.enter_context(_bound(serve))
        port = free_port()
        instance = resources.enter_context(unpacked(layout))
        server = _started(package, instance, port, in_background(layout))
        deployment = Deployment(
            solution=name,
            model_id=package.model_id,
            tag=package.tag,
            host=serve.host,
            port=serve.port,
            server_port=port,
            server=server,
            instance=str(instance.path),
            log=str(instance.log),
            forwarder=kept or _forwarder(listening, layout),
            started=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        with full_disk_in_words():
            deployment.write(state(layout))
        if before:
            _end(before, forwarder_too=before.forwarder != deployment.forwarder)
        sweep(layout)
    return deployment


def stop(name: str, layout: Layout) -> Deployment:
    """End a deployed service, which first finishes what it was asked.

    Returns:
        What was deployed.

    Raises:
        InputError: nothing is deployed.
    """
    with _alone(layout), _no_strays(layout):
        before = _before(layout)
        if before is None:
            raise InputError(f"service of {name}", "not deployed", "nothing to stop")
        _end(before, forwarder_too=True)
        state(layout).unlink()
        sweep(layout)
    return before


def serve_foreground(name: str, serve: Serve, layout: Layout, announce: Say = print) -> None:
    """Serve what was packaged until interrupted, with the server's log on this terminal.

    Args:
        name: the solution.
        serve: host and port.
        layout: where the package lies.
        announce: told, once, where the service answers and how to ask it.

    Raises:
        InputError: nothing is packaged, the port is taken, or the service ended by itself.
    """
    package = read_package(layout)
    _bound(serve).close()
    sweep(layout)
    address = url(serve.host, serve.port)
    with (
        _terminated_like_interrupted(),
        unpacked(layout) as instance,
        subprocess.Popen(  # noqa: S603
            command(instance, serve.host, serve.port),
            env=instance.environment(),
            pass_fds=(instance.lock,),
            preexec_fn=end_with_parent,  # noqa: PLW1509
        ) as server,
    ):
        try:
            await_ready(server, address)
            asked = json.dumps(example(address))
            announce(
                f"{name} ({package.model_id}) answers at {address}, described at {address}/\n"
                f"  curl {address}/model\n"
                + (
                    f"  curl {address}/predict --json '{asked}'"
                    if len(asked) <= LONGEST_SHOWN
                    else f"  curl {address}/docs.json   # shows a request, too long for here"
                )
            )
            server.wait()
        except KeyboardInterrupt:
            return
        finally:
            server.terminate()
    raise InputError(f"service of {name}", f"ended with exit code {server.returncode}", "see above")


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    # otherwise a supervisor that ends this process would leave the server behind
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _alone(layout: Layout) -> Iterator[None]:
    folder(layout.root).mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(state(layout).with_suffix(".lock"), timeout=0):
            yield
    except Timeout:
        raise InputError(
            f"service of {layout.solution}",
            "another deployment is under way",
            "wait until it is done",
        ) from None


@contextmanager
def _no_strays(layout: Layout) -> Iterator[None]:
    """End what no deployment names: whoever started it was killed, or could not write that down."""
    _end_strays(layout)
    try:
        yield
    finally:
        _end_strays(layout)


def _end_strays(layout: Layout) -> None:
    named = _before(layout)
    forwarder = named.forwarder.pid if named else None
    end(strays(layout, named.instance if named else None, forwarder), PATIENCE)


def _before(layout: Layout) -> Deployment | None:
    return Deployment.read(state(layout)) if state(layout).exists() else None


def _same(before: Deployment, package: Package) -> bool:
    return (before.model_id, before.tag) == (package.model_id, package.tag)


def _bound(serve: Serve) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in serve.host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((serve.host, serve.port))
        # from here on clients wait in the queue while the forwarder starts, and are not refused
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise InputError(
            "serve.port",
            f"{serve.host}:{serve.port}: {error.strerror}",
            "stop what listens there, or set another port",
        ) from None
    return listening


def _end(deployment: Deployment, *, forwarder_too: bool) -> None:
    """End all processes of a deployment, those too whose parents have gone."""
    deployment.server.stop(PATIENCE + supervisor.PATIENCE)
    end(processes(deployment.instance), PATIENCE)
    await_release(deployment.instance, patience=5)
    if forwarder_too:
        deployment.forwarder.stop(PATIENCE)


def _started(
    package: Package, instance: Instance, port: int, environment: dict[str, str]
) -> ProcessMark:
    """Start a server that answers rightly, or none."""
    supervised = [sys.executable, "-m", supervisor.__name__, str(instance.log)]
    process = start(
        [*supervised, *command(instance, "127.0.0.1", port)],
        instance.log,
        instance.environment() | environment,
        keep=(instance.lock,),
    )
    mark = ProcessMark.of(process.pid)
    try:
        address = f"http://127.0.0.1:{port}"
        await_ready(process, address, instance.log)
        first_request(address, package)
    except BaseException as error:
        mark.stop(patience=5)
        end(processes(str(instance.path)), patience=5)
        if not isinstance(error, InputError | httpx.HTTPError):
            raise
        what = error.value if isinstance(error, InputError) else repr(error)
        raise InputError(
            f"new service of {package.solution}",
            f"{what}; what was deployed before stays\n{_last_lines(instance.log)}",
            f"correct what its log complains about: {instance.log}",
        ) from None
    return mark


def _last_lines(log: Path, lines: int = 20) -> str:
    text = log.read_text(errors="replace")
    return "\n".join(f"  | {line}" for line in text.splitlines()[-lines:])


def _forwarder(listening: socket.socket | None, layout: Layout) -> ProcessMark:
    assert listening is not None
    descriptor = listening.fileno()
    log = folder(layout.root) / layout.solution / "forwarder.log"
    process = start(
        [sys.executable, "-m", forwarder.__name__, str(descriptor), str(state(layout)), str(log)],
        log,
        # what large requests took goes back to the system, rather than into the C library's store
        {"MALLOC_MMAP_THRESHOLD_": "131072"} | of_service(os.environ) | in_background(layout),
        keep=(descriptor,),
    )
    return ProcessMark.of(process.pid)
