"""A real image of a service, built and run with podman."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from packaging.utils import canonicalize_name

from bentos.image import image
from tasks.config import Serve
from tasks.deploy.server import free_port
from tasks.documents import Package, sha256
from tasks.package.stage import package
from tests.champions import Champion

BASE = f"localhost/python-base:{sys.version_info.major}.{sys.version_info.minor}-bookworm"
"""A base image with python and uv, as deploy/base-image.sh builds it: no registry is needed."""
INSTALLED = """
from importlib.metadata import distributions
print(*sorted(f"{found.name}=={found.version}" for found in distributions()))
"""
PARAMS = """
solutions:
  crate:
    {title: Crate, description: A test, inputs: {kind: tabular},
     source: {kind: builtin, name: iris},
     target: {column: outcome, objective: binary, positive: leaves}, columns: {},
     split: {method: random}, train: {metric: roc_auc}, evaluate: {}, gates: {}, serve: {}}
candidates: {crate-logistic: {solution: crate, kind: tabular, family: logistic}}
"""
AS_JSON = {"Content-Type": "application/json"}
CONTROL = """
cd /sys/fs/cgroup
if [ -e memory.max ]; then cat memory.max; sed -n 's/^oom_kill //p' memory.events
else cat memory/memory.limit_in_bytes; sed -n 's/^oom_kill //p' memory/memory.oom_control; fi
"""
"""Prints the limit of memory and how many processes it has ended, for both versions of cgroups."""
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


@dataclass(frozen=True)
class Container:
    """A running service."""

    name: str
    address: str
    package: Package


def run(*command: str, **options: str) -> str:
    finished = subprocess.run(
        [*command], capture_output=True, text=True, check=False, env=options or None
    )
    assert finished.returncode == 0, finished.stdout[-2000:] + finished.stderr[-4000:]
    return finished.stdout.strip()


@pytest.fixture(scope="module")
def container(
    tmp_path_factory: pytest.TempPathFactory,
    project: Path,
    champion: Champion,
    bentoml_home: Path,
    monkeypatch_module: pytest.MonkeyPatch,
) -> Iterator[Container]:
    if shutil.which("podman") is None:
        pytest.skip("podman is not installed")
    if subprocess.run(["podman", "image", "exists", BASE], check=False).returncode:
        pytest.skip(f"there is no image {BASE}")
    trial = subprocess.run(
        ["podman", "run", "--rm", BASE, "true"], capture_output=True, text=True, check=False
    )
    if trial.returncode:
        pytest.skip(f"podman cannot run a container here: {trial.stderr.strip()[-300:]}")
    layout = champion(tmp_path_factory.mktemp("crate"), "crate")
    (layout.root / "params.yaml").write_text(PARAMS)
    package("crate", Serve(), layout)
    usual = sha256(layout.package / "service.bento")
    for name, value in {
        "LEPTON_ROOT": str(layout.root), "CONTAINER_BACKEND": "podman",
        "BENTO_BASE_IMAGE": BASE, "BENTO_DISTRO": "none",
    }.items():  # fmt: skip
        monkeypatch_module.setenv(name, value)
    trust = ["--opt", f"volume={CERTIFICATES}:{CERTIFICATES}:ro"] if CERTIFICATES.exists() else []
    run(str(project / "deploy" / "containerize.sh"), "crate", *trust)
    # an image on another base leaves what is served and pushed alone
    assert sha256(layout.package / "service.bento") == usual
    port = free_port()
    name = run(
        "podman", "run", "-d", "--rm", "-p", f"127.0.0.1:{port}:3000", "--memory", "1g",
        "--read-only", "--tmpfs", "/tmp", "-e", "BENTOML_HOME=/tmp/bentoml", "--cap-drop", "all",
        "--security-opt", "no-new-privileges", "localhost/crate:latest",
    )  # fmt: skip
    try:
        packaged = Package.read(layout.package / "package.json")
        yield Container(name, _ready(f"http://127.0.0.1:{port}", name), packaged)
    finally:
        run("podman", "rm", "-f", "-t", "5", name)
        run("podman", "rmi", "-f", "localhost/crate:latest")


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def _ready(address: str, name: str) -> str:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            if httpx.get(f"{address}/readyz").is_success:
                return address
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(run("podman", "logs", name))


@pytest.mark.end_to_end
def test_container_answers(container: Container) -> None:
    card = httpx.get(f"{container.address}/model").json()
    row = {"Mean Radius": 14.5, "region code": "1"}
    answer = httpx.post(f"{container.address}/predict", json={"rows": row}).json()

    assert card["solution"] == "crate"
    assert answer["model"] == card["model"]
    assert 0 < answer["predictions"][0]["probability"] < 1


@pytest.mark.end_to_end
def test_container_has_what_was_pinned_and_nothing_else(container: Container) -> None:
    found = run("podman", "exec", container.name, "python", "-c", INSTALLED).split()
    pinned = image(container.package.requires).python_requirements.split()
    assert _named(found) == _named(pinned)


def _named(pins: list[str]) -> set[tuple[str, str]]:
    split = (pin.partition("==") for pin in pins)
    return {(canonicalize_name(name), version) for name, _, version in split}


@pytest.mark.end_to_end
def test_container_of_one_gigabyte_outlasts_what_takes_most_memory(container: Container) -> None:
    predict = f"{container.address}/predict"
    body = json.dumps({"rows": [{"Mean Radius": 14.5, "x": [{}] * 500_000}]}).encode()
    assert len(body) < 5_000_000

    def ask(_: int) -> int:
        return httpx.post(predict, content=body, headers=AS_JSON, timeout=120).status_code

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(ask, range(40)))
    assert answers <= {400, 503, 504}
    row = {"Mean Radius": 14.5, "region code": "1"}
    assert httpx.post(predict, json={"rows": row}, timeout=60).is_success
    limit, killed = run("podman", "exec", container.name, "sh", "-c", CONTROL).split()
    assert int(limit) == 1 << 30, "the limit is in force"
    assert int(killed) == 0
