"""What changes or copies the champion waits for whoever else does."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tasks.champion import in_force, lock
from tasks.champion.backup import backup, restore
from tasks.champion.lock import locked
from tasks.champion.rollback import rollback
from tasks.config import Serve
from tasks.errors import InputError
from tasks.layout import Layout
from tasks.package.stage import package
from tasks.verdict.stage import verdict
from tests.tasks.champion.test_rollback import EASY, promoted
from tests.trained import MakeShop, Shop

HOLD = """
import sys
from pathlib import Path
from tasks.champion.lock import locked
from tasks.layout import Layout
with locked(Layout(Path(sys.argv[1]), "shop")):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def shop(make_shop: MakeShop, tmp_path: Path) -> Shop:
    return make_shop(tmp_path / "project")


@pytest.fixture
def held_elsewhere(shop: Shop, project: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", HOLD, str(shop.layout.root)]
    with subprocess.Popen(
        command, cwd=project, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


COMMANDS: dict[str, Callable[[Layout, Path], object]] = {
    "rollback": lambda layout, _: rollback(layout),
    "backup": lambda layout, file: backup(layout.root, file.with_name("other.tar.gz")),
    "restore": lambda layout, file: restore(layout.root, file),
    "verdict": lambda layout, _: verdict("shop", EASY, layout),
    "package": lambda layout, _: package("shop", Serve(port=3000), layout),
}


def test_each_refuses_to_work_on_what_another_process_changes(
    shop: Shop, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    promoted(shop, "shop-weak")
    strong = promoted(shop, "shop-strong")
    backup(shop.layout.root, tmp_path / "champions.tar.gz")
    holder = request.getfixturevalue("held_elsewhere")
    monkeypatch.setattr(lock, "PATIENCE_SECONDS", 0.1)
    for command in COMMANDS.values():
        with pytest.raises(InputError, match=r"champion of shop: another run, .* has held it"):
            command(shop.layout, tmp_path / "champions.tar.gz")
    assert in_force.verify(shop.layout) == strong

    holder.kill()
    holder.wait()
    rollback(shop.layout)  # a lock goes with its process


def test_who_waits_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    promoted(shop, "shop-weak")
    promoted(shop, "shop-strong")
    monkeypatch.setattr(lock, "UNNOTICED_SECONDS", 0.1)
    said, told = [], threading.Event()

    def say(line: str) -> None:
        said.append(line)
        told.set()

    with ThreadPoolExecutor() as pool:
        with locked(shop.layout):
            waiting = pool.submit(rollback, shop.layout, None, say)
            assert told.wait(30)
            assert not waiting.done()
        done = waiting.result(30)
    assert said == ["waits for another command that holds the champion of shop"]
    assert in_force.verify(shop.layout).model_id == done.champion_after


def test_rollbacks_and_backups_at_once_leave_whole_champions(shop: Shop, tmp_path: Path) -> None:
    weak, strong = promoted(shop, "shop-weak"), promoted(shop, "shop-strong")

    def command(number: int) -> str:
        if number % 3 == 0:
            backup(shop.layout.root, tmp_path / f"{number}.tar.gz")
            return "backup"
        try:
            rollback(shop.layout, to=(weak, strong)[number % 2].model_id)
        except InputError as error:  # it is in force already
            return str(error.value)
        return "rollback"

    with ThreadPoolExecutor(8) as pool:
        outcomes = set(pool.map(command, range(30)))
    refusals = {f"{model.model_id} is in force already" for model in (weak, strong)}
    assert {"backup", "rollback"} <= outcomes <= {"backup", "rollback", *refusals}
    assert in_force.verify(shop.layout) in (weak, strong)
    assert {path.name for path in shop.layout.champions.iterdir()} == {
        "model",
        "earlier",
        "ledger.jsonl",
    }
    for number in range(0, 30, 3):
        restored = Layout(tmp_path / str(number), "shop")
        restore(restored.root, tmp_path / f"{number}.tar.gz")
        assert in_force.verify(restored) in (weak, strong)
