"""A service on the terminal."""

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tasks.config import Serve
from tasks.deploy.server import free_port
from tasks.documents import Package
from tasks.layout import Layout
from tasks.package.stage import package
from tests.champions import Champion

pytestmark = pytest.mark.end_to_end

CODE = """
import pathlib, signal, sys
# tests may run in the background of a shell, which lets its background jobs ignore Ctrl-C
signal.signal(signal.SIGINT, signal.default_int_handler)
from tasks.config import Serve
from tasks.deploy.stage import serve_foreground
from tasks.layout import Layout

say = lambda text: print(text, flush=True)
layout = Layout(pathlib.Path(sys.argv[1]), "front")
serve_foreground("front", Serve(port=int(sys.argv[2])), layout, say)
"""


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, champion: Champion, bentoml_home: Path
) -> tuple[Package, Layout]:
    layout = champion(tmp_path_factory.mktemp("front"), "front")
    return package("front", Serve(), layout), layout


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_serves_until_interrupted(built: tuple[Package, Layout], ending: signal.Signals) -> None:
    packaged, layout = built
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, str(layout.root), str(port)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = (line for line in process.stdout if not line.startswith("20"))
    announced = [next(lines) for _ in range(3)]
    answer = httpx.get(f"http://127.0.0.1:{port}/model").json()

    process.send_signal(ending)
    assert process.wait(30) == 0
    process.stdout.close()
    assert answer["model"] == packaged.model_id
    assert f"http://127.0.0.1:{port}" in announced[0]
    assert announced[2].strip().startswith(f"curl http://127.0.0.1:{port}/predict --json '{{")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/model")
