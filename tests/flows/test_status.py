"""What `lepton status` notices."""

import json
import sys
import threading

import pytest

from flows.status import read_status
from tasks.deploy.deployment import Deployment, ProcessMark, state
from tasks.deploy.process import start
from tasks.errors import InputError
from tasks.layout import Layout
from tests.champions import Champion
from tests.flows.conftest import Called, MakeProject
from tests.flows.test_cli import lepton


def test_a_champion_with_a_flipped_byte_is_noticed(
    make_project: MakeProject, champion: Champion
) -> None:
    root = make_project()
    (before,) = read_status(root)
    assert (before.champion, before.altered) == (None, None)
    layout = champion(root, "tumour")
    (sound,) = read_status(root)
    assert sound.champion is not None
    assert sound.altered is None
    assert "ALTERED" not in sound.as_text()

    model = layout.champion / "model.joblib"
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    (flipped,) = read_status(root)
    recorded = json.loads((layout.champion / "chain.json").read_text())["model"]
    assert flipped.altered is not None
    assert f"is not the recorded {recorded[:12]}" in flipped.altered
    assert flipped.as_text().endswith(f"ALTERED {flipped.altered}")


def test_a_service_outlives_its_solution_and_is_seen_and_stopped(make_project: MakeProject) -> None:
    root = make_project()
    process = start([sys.executable, "-c", "import time; time.sleep(60)"], root / "log")
    # as init does for a service: what has ended and is not waited for looks as if it were there
    waiting = threading.Thread(target=process.wait, daemon=True)
    waiting.start()
    mark = ProcessMark.of(process.pid)
    layout = Layout(root, "steel")
    Deployment(
        solution="steel", model_id="steel:0", tag="steel:0", host="127.0.0.1", port=1,
        server_port=0, server=mark, instance="", log="", forwarder=mark, started="",
    ).write(state(layout))  # fmt: skip
    for named in ([], ["tumour", "steel"]):
        tumour, steel = read_status(root, named)
        assert (tumour.solution, tumour.gone, tumour.service) == ("tumour", False, None)
        assert (steel.solution, steel.gone, steel.serves) == ("steel", True, "steel:0")
    (alone,) = read_status(root, ["steel"])
    assert "no such solution any more" in alone.as_text()
    assert "lepton stop steel" in alone.as_text()

    done = lepton(root, "stop", "steel")
    assert done.returncode == 0, done.stderr
    waiting.join(10)
    assert process.returncode is not None
    assert not state(layout).exists()
    with pytest.raises(InputError, match="solution: 'steel'"):
        read_status(root, ["steel"])
    assert "solution: 'steel'" in lepton(root, "stop", "steel").stderr


def test_a_wrong_section_leaves_what_is_of_other_solutions_in_use(
    make_project: MakeProject, called: Called
) -> None:
    root = make_project(("tumour", "purchase"), solutions__purchase__split={"test": 7})
    said = {
        ("serve", "tumour"): "has not run yet",
        ("stop", "purchase"): "not deployed",
        ("rollback", "tumour"): "no model is in force",
        ("trace", "tumour"): "no model was ever promoted",
        ("verify", "tumour"): "no model was ever promoted",
        ("pull", "tumour"): "records nothing of these",
        ("compare", "tumour-logistic", "tumour-ensemble"): "data/tumour/",
    }
    for command, expected in said.items():
        done = called(root, *command)
        assert expected in done.stderr, command
        assert "split.test" not in done.stderr, command
