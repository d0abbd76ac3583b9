"""Real services, replaced while clients ask."""

import hashlib
import io
import json
import pickle
import socket
import subprocess
import sys
import tarfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tasks.config import Serve
from tasks.deploy.deployment import Deployment, service_statuses, state
from tasks.deploy.instance import processes
from tasks.deploy.process import running
from tasks.deploy.server import free_port
from tasks.deploy.stage import deploy, stop
from tasks.documents import Package, sha256
from tasks.errors import InputError
from tasks.layout import Layout
from tasks.models.compiled import COMPILED
from tasks.package.stage import package
from tests.champions import Champion

pytestmark = pytest.mark.end_to_end

ROW = {"rows": {"Mean Radius": 14.5, "region code": "1"}}
SECRETS = ("DATABASE_URL", "AWS_SECRET_ACCESS_KEY", "BENTOML_API_TOKEN", "PREFECT_API_KEY")
PAUSE = 0.01
"""Seconds between a client's requests: without them three clients keep all processors busy."""


@pytest.fixture(scope="module")
def serve() -> Serve:
    return Serve(port=free_port())


@pytest.fixture(scope="module")
def layout(
    tmp_path_factory: pytest.TempPathFactory,
    champion: Champion,
    bentoml_home: Path,
    serve: Serve,
) -> Iterator[Layout]:
    """A service, started where there are secrets."""
    layout = champion(tmp_path_factory.mktemp("deployed"), "desk")
    package("desk", serve, layout)
    with pytest.MonkeyPatch.context() as environment:
        for name in SECRETS:
            environment.setenv(name, "hunter2")
        environment.setenv("LEPTON_SERVICE_REGION", "north")
        deploy("desk", serve, layout)
    yield layout
    stop("desk", layout)


def _deployed(layout: Layout) -> Deployment:
    return Deployment.read(state(layout))


def _answering(layout: Layout) -> str:
    answer = httpx.post(f"{_deployed(layout).url}/predict", json=ROW, timeout=30)
    model: str = answer.raise_for_status().json()["model"]
    return model


def _process(deployed: Deployment, name: str) -> psutil.Process:
    """Find one of a deployment's processes."""
    if name == "forwarder":
        return psutil.Process(deployed.forwarder.pid)
    supervisor = psutil.Process(deployed.server.pid)
    if name == "supervisor":
        return supervisor
    (server,) = supervisor.children()
    (worker,) = server.children()
    return {"server": server, "worker": worker}[name]


def test_no_secret_reaches_a_process_of_a_service(layout: Layout) -> None:
    deployed = _deployed(layout)
    for name in ("forwarder", "supervisor", "server", "worker"):
        environment = Path(f"/proc/{_process(deployed, name).pid}/environ").read_bytes()
        assert b"hunter2" not in environment, name
        assert b"LEPTON_SERVICE_REGION=north" in environment, name


class Clients:
    """Ask again and again, some over kept connections, and count what comes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: Counter[str] = Counter()
        self.failures: list[str] = []
        self._enough = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(kept,)) for kept in (1, 1, 0)]

    def _ask(self, kept: int) -> None:
        with httpx.Client(limits=httpx.Limits(max_keepalive_connections=kept)) as client:
            while not self._enough.wait(PAUSE):
                try:
                    answer = client.post(f"{self.url}/predict", json=ROW, timeout=60)
                    self.answers[answer.raise_for_status().json()["model"]] += 1
                except httpx.HTTPError as error:
                    self.failures.append(repr(error))

    def __enter__(self) -> "Clients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join()


def test_redeploy_fails_no_request(layout: Layout, champion: Champion, serve: Serve) -> None:
    before = _deployed(layout)
    with Clients(before.url) as clients:
        champion(layout.root, "desk", seed=1)
        package("desk", serve, layout)
        after = deploy("desk", serve, layout)
        while not clients.answers[after.model_id]:
            assert not clients.failures

    assert clients.failures == []
    assert before.model_id != after.model_id
    assert set(clients.answers) == {before.model_id, after.model_id}
    assert before.url == after.url
    assert before.forwarder == after.forwarder
    assert not before.server.alive()
    assert _answering(layout) == after.model_id


Follow = Callable[[], None]


@pytest.fixture(scope="module")
def follow(layout: Layout, champion: Champion, serve: Serve) -> Follow:
    """Put another champion into the project, packaged: ``follow()``, as often as is wanted."""
    champion(layout.root, "desk", seed=2)
    package("desk", serve, layout)
    kept = {path: path.read_bytes() for path in layout.package.iterdir()}

    def again() -> None:
        champion(layout.root, "desk", seed=2)
        for path, content in kept.items():
            path.write_bytes(content)

    return again


class Malicious:
    """An object whose unpickling leaves a mark."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return Path.touch, (self.mark,)


@pytest.fixture
def evil(tmp_path: Path) -> Iterator[bytes]:
    """A pickle that must not be loaded."""
    mark = tmp_path / "mark"
    yield pickle.dumps(Malicious(mark))
    assert not mark.exists()


def test_a_malicious_champion_is_neither_packaged_nor_deployed(
    layout: Layout, champion: Champion, serve: Serve, evil: bytes
) -> None:
    before = _deployed(layout)
    champion(layout.root, "desk", seed=2)
    (layout.champion / "model.joblib").write_bytes(evil)
    for refused in (package, deploy):
        with pytest.raises(InputError, match="is not the recorded"):
            refused("desk", serve, layout)
    assert _deployed(layout) == before
    assert _answering(layout) == before.model_id


def test_another_champion_than_was_packaged_is_not_deployed(
    layout: Layout, champion: Champion, serve: Serve
) -> None:
    before = _deployed(layout)
    champion(layout.root, "desk", seed=2)
    with pytest.raises(InputError, match=rf"{before.model_id}, but in force is desk:"):
        deploy("desk", serve, layout)


def _with_model(archive: Path, model: bytes, evaluation: bytes | None = None) -> None:
    """Write an archive anew with another model in it, and other documents."""
    with tarfile.open(archive) as old:
        content = {entry.name: old.extractfile(entry) for entry in old}
        files = {name: stream.read() for name, stream in content.items() if stream}
    files[f"src/champion/{COMPILED}"] = model
    if evaluation is not None:
        files["src/champion/evaluation.json"] = evaluation
    with tarfile.open(archive, "w:xz", preset=0) as new:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            new.addfile(entry, io.BytesIO(data))


def test_a_malicious_archive_is_not_deployed_and_what_it_holds_not_loaded(
    layout: Layout, follow: Follow, serve: Serve, evil: bytes
) -> None:
    before = _deployed(layout)
    follow()
    archive = layout.package / "service.bento"
    _with_model(archive, evil)
    with pytest.raises(InputError, match=r"service.bento: sha256 .* is not the recorded"):
        deploy("desk", serve, layout)

    # nor do those get further who change the recorded hash, and the certificate in the bento
    certificates = json.loads((layout.champion / "evaluation.json").read_bytes())
    certificates["parity"]["compiled_sha256"] = hashlib.sha256(evil).hexdigest()
    for certified in (None, json.dumps(certificates).encode()):
        _with_model(archive, evil, certified)
        (layout.package / "service.bento.sha256").write_text(f"{sha256(archive)}  service.bento\n")
        with pytest.raises(InputError, match=r"in it is not the champion's"):
            deploy("desk", serve, layout)
    assert _deployed(layout) == before
    assert _answering(layout) == before.model_id


def test_a_malicious_model_under_a_live_server_is_not_loaded_by_a_new_worker(
    layout: Layout, evil: bytes
) -> None:
    deployed = _deployed(layout)
    model = Path(deployed.instance) / "bento" / "src" / "champion" / COMPILED
    good = model.read_bytes()
    model.write_bytes(evil)
    try:
        _process(deployed, "worker").kill()
        _until(lambda: "is not the recorded" in Path(deployed.log).read_text())
        assert [one.fault for one in service_statuses(layout.root)] == ["it does not answer"]
    finally:
        model.write_bytes(good)
    _until(lambda: service_statuses(layout.root)[0].running)
    assert _answering(layout) == deployed.model_id


def _until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_new_service_that_answers_for_another_model_is_not_put_into_force(
    layout: Layout, follow: Follow, serve: Serve
) -> None:
    before = _deployed(layout)
    follow()
    built = Package.read(layout.package / "package.json")
    mistaken = built.model_copy(update={"model_id": "desk:another"})
    mistaken.write(layout.package / "package.json")

    with pytest.raises(InputError, match=f"answers for model {built.model_id}"):
        deploy("desk", serve, layout)
    assert _answering(layout) == before.model_id


def test_status_tells_what_still_runs(layout: Layout) -> None:
    (only,) = service_statuses(layout.root)
    assert only.running

    stale = json.loads(state(layout).read_text()) | {"solution": "gone"}
    stale["server"] = {"pid": stale["server"]["pid"], "started": 1.0}
    other = state(Layout(layout.root, "gone"))
    other.write_text(json.dumps(stale))
    try:
        running = {one.deployment.solution: one.running for one in service_statuses(layout.root)}
        assert running == {"desk": True, "gone": False}
    finally:
        other.unlink()


def test_taken_port_is_refused_before_anything_starts(
    layout: Layout, tmp_path: Path, champion: Champion
) -> None:
    before = _deployed(layout)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"serve.port: 127.0.0.1:{port}"):
            deploy("desk", Serve(port=port), layout)
    assert _answering(layout) == before.model_id


def test_without_a_package_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has not run yet"):
        deploy("nothing", Serve(), Layout(tmp_path, "nothing"))


@pytest.fixture(scope="module")
def sound(layout: Layout, champion: Champion, serve: Serve) -> Layout:
    """The project with its champion packaged, whatever tests before have done to it.

    It is the one that the redeployment has put into force, so that nothing has to be started.
    """
    champion(layout.root, "desk", seed=1)
    package("desk", serve, layout)
    return layout


SERVER_GONE = "its server has ended"


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("server", SERVER_GONE),
        ("supervisor", SERVER_GONE),
        ("forwarder", "the process on its public port has ended"),
    ],
)
def test_when_a_process_is_killed_status_tells_and_stop_leaves_nothing(
    sound: Layout, serve: Serve, name: str, fault: str
) -> None:
    layout = sound
    deployed = deploy("desk", serve, layout)
    worker = _process(deployed, "worker")
    _process(deployed, name).kill()

    if fault == SERVER_GONE:
        _until(lambda: not running(worker))
    _until(lambda: service_statuses(layout.root)[0].fault == fault)

    assert stop("desk", layout) == deployed
    assert not processes(deployed.instance)
    assert not deployed.forwarder.alive()
    assert not Path(deployed.instance).exists()


FULL = """
import errno, os, signal, sys
from pathlib import Path
from tasks.config import Serve
from tasks.deploy.deployment import Deployment
from tasks.deploy.stage import deploy
from tasks.layout import Layout

def write(self, path):
    print(self.server.pid, self.forwarder.pid, flush=True)
    if sys.argv[3] == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    raise OSError(errno.ENOSPC, "No space left on device", str(path))

Deployment.write = write
deploy("desk", Serve(port=int(sys.argv[2])), Layout(Path(sys.argv[1]), "desk"))
"""


def test_what_could_not_be_written_down_does_not_run_on(sound: Layout, serve: Serve) -> None:
    if state(sound).exists():
        stop("desk", sound)
    started, said = _unwritten(sound, serve, "full")
    assert "disk: no space left" in said
    assert not any(map(_alive, started))

    started, _ = _unwritten(sound, serve, "killed")
    assert all(map(psutil.pid_exists, started)), "nobody was left to end them"
    with pytest.raises(InputError, match="not deployed"):
        stop("desk", sound)
    assert not any(map(_alive, started))

    deploy("desk", serve, sound)
    assert _answering(sound)


def _unwritten(layout: Layout, serve: Serve, failure: str) -> tuple[list[int], str]:
    """Deploy in a process that fails at the last step; return what it started, and its errors."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(layout.root), str(serve.port), failure],
        capture_output=True,
        text=True,
        check=False,
    )
    started = [int(pid) for pid in done.stdout.split()]
    assert len(started) == 2, done.stderr
    return started, done.stderr


def _alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and running(psutil.Process(pid))


def test_the_very_same_package_is_served_on_without_a_restart(sound: Layout, serve: Serve) -> None:
    before = deploy("desk", serve, sound)
    said: list[str] = []
    assert deploy("desk", serve, sound, said.append) == before
    assert _deployed(sound) == before
    assert said == [
        f"desk: already serving {before.model_id} at {before.url}, nothing is restarted"
    ]
    archive = sound.package / "service.bento"
    good = archive.read_bytes()
    archive.write_bytes(b"other")
    with pytest.raises(InputError, match="is not the recorded"):
        deploy("desk", serve, sound)
    archive.write_bytes(good)


def test_logs_are_private_kept_and_without_a_line_per_request(sound: Layout, serve: Serve) -> None:
    layout = sound
    before = Path(_deployed(layout).log)
    package("desk", serve.model_copy(update={"maximum_rows": 999}), layout)
    after = Path(deploy("desk", serve, layout).log)
    _answering(layout)
    assert before.exists()
    assert before != after
    assert "/predict" not in after.read_text()
    services = state(layout).parent
    for path in (services, after.parent):
        assert path.stat().st_mode & 0o077 == 0, path
    for path in (before, after, services / "desk" / "forwarder.log"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_every_answer_is_in_the_log_of_requests(sound: Layout, serve: Serve) -> None:
    deployed = deploy("desk", serve, sound)
    answer = httpx.post(f"{deployed.url}/predict", json=ROW, timeout=30).json()
    folder = sound.root / ".lepton" / "services" / "desk" / "requests"

    def logged() -> list[dict[str, Any]]:
        texts = [file.read_text() for file in folder.glob("*.jsonl")]
        return [json.loads(line) for text in texts for line in text.splitlines()]

    _until(lambda: answer["id"] in {line["id"] for line in logged()}, seconds=10)
    (line,) = [line for line in logged() if line["id"] == answer["id"]]
    assert line["model"] == answer["model"] == deployed.model_id
    assert line["predictions"] == answer["predictions"]
    assert line["inputs"]["Mean Radius"] == [14.5]
    assert line["inputs"]["age"] == [None]
    assert folder.stat().st_mode & 0o077 == 0


def test_each_service_keeps_its_own_metrics_of_all_its_workers(
    sound: Layout, serve: Serve, champion: Champion
) -> None:
    layout = sound

    def asked(deployment: Deployment) -> float:
        text = httpx.get(f"{deployment.url}/metrics").text
        lines = [line for line in text.splitlines() if "request_seconds_count{" in line]
        return sum(float(line.split()[-1]) for line in lines if 'endpoint="/predict"' in line)

    first = deploy("desk", serve, layout)
    before = asked(first)
    assert before >= 1, "it was asked by the deployment"
    for _ in range(3):
        _answering(layout)
    other = champion(layout.root, "till")
    beside = Serve(port=free_port(), workers=2)
    package("till", beside, other)
    second = deploy("till", beside, other)
    try:
        for _ in range(20):  # over connections of their own, which the workers share
            httpx.post(f"{second.url}/predict", json=ROW, timeout=30).raise_for_status()
        assert asked(first) == before + 3
        assert {asked(second) for _ in range(5)} == {1 + 20}
        (server,) = psutil.Process(second.server.pid).children()
        assert len(server.children()) == 2
    finally:
        stop("till", other)


def test_nothing_to_stop(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not deployed"):
        stop("nothing", Layout(tmp_path, "nothing"))
