"""Real services, replaced while clients ask."""

import json
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tasks.config import Serve
from tasks.deploy.deployment import Deployment, state, status
from tasks.deploy.server import free_port
from tasks.deploy.stage import deploy, stop
from tasks.errors import InputError
from tasks.layout import Layout
from tasks.package.stage import package
from tests.champions import Champion

ROW = {"rows": {"Mean Radius": 14.5, "region code": "1"}}


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
    layout = champion(tmp_path_factory.mktemp("deployed"), "desk")
    package("desk", serve, layout)
    deploy("desk", serve, layout)
    yield layout
    stop("desk", layout)


def _deployed(layout: Layout) -> Deployment:
    return Deployment.read(state(layout))


def _answering(layout: Layout) -> str:
    answer = httpx.post(f"{_deployed(layout).url}/predict", json=ROW, timeout=30)
    model: str = answer.raise_for_status().json()["model"]
    return model


class Clients:
    """Ask without pause, some over kept connections, and count what comes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: Counter[str] = Counter()
        self.failures: list[str] = []
        self._enough = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(kept,)) for kept in (1, 1, 0)]

    def _ask(self, kept: int) -> None:
        with httpx.Client(timeout=60) as client:
            post = client.post if kept else httpx.post
            while not self._enough.is_set():
                try:
                    answer = post(f"{self.url}/predict", json=ROW, timeout=60)
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


def test_new_service_that_does_not_start_leaves_the_old_in_force(
    layout: Layout, champion: Champion, serve: Serve
) -> None:
    before = _deployed(layout)
    champion(layout.root, "desk", seed=2)
    (layout.champion / "model.joblib").write_bytes(b"no model")
    package("desk", serve, layout)

    with pytest.raises(InputError, match=r"what was deployed before stays(.|\n)*\|") as failure:
        deploy("desk", serve, layout)

    assert "Error" in str(failure.value)
    assert _deployed(layout) == before
    assert _answering(layout) == before.model_id


def test_new_service_that_answers_for_another_model_is_not_put_into_force(
    layout: Layout, champion: Champion, serve: Serve
) -> None:
    before = _deployed(layout)
    champion(layout.root, "desk", seed=3)
    built = package("desk", serve, layout)
    mistaken = built.model_copy(update={"model_id": "desk-another"})
    mistaken.write(layout.package / "package.json")

    with pytest.raises(InputError, match=f"answers for model {built.model_id}"):
        deploy("desk", serve, layout)
    assert _answering(layout) == before.model_id


def test_archive_is_imported_when_the_store_lacks_it(
    layout: Layout, champion: Champion, serve: Serve
) -> None:
    import bentoml

    champion(layout.root, "desk", seed=4)
    built = package("desk", serve, layout)
    bentoml.bentos.delete(built.tag)
    bentoml.models.delete(built.tag)

    assert deploy("desk", serve, layout).model_id == built.model_id
    assert _answering(layout) == built.model_id


def test_status_tells_what_still_runs(layout: Layout) -> None:
    (standing,) = status(layout.root)
    assert standing.running

    stale = json.loads(state(layout).read_text()) | {"solution": "gone"}
    stale["server"] = {"pid": stale["server"]["pid"], "started": 1.0}
    other = state(Layout(layout.root, "gone"))
    other.write_text(json.dumps(stale))
    try:
        standings = {one.deployment.solution: one.running for one in status(layout.root)}
        assert standings == {"desk": True, "gone": False}
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
    with pytest.raises(InputError, match=r"package\.json: missing"):
        deploy("nothing", Serve(), Layout(tmp_path, "nothing"))


def test_nothing_to_stop(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not deployed"):
        stop("nothing", Layout(tmp_path, "nothing"))
