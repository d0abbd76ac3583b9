"""Champions and ledgers go from one clone to another."""

import shutil
from pathlib import Path

import pytest

from tasks.champion import in_force, ledger
from tasks.champion.backup import backup, restore
from tasks.champion.rollback import rollback
from tasks.errors import InputError
from tasks.layout import Layout
from tests.champions import Champion
from tests.tasks.champion.test_rollback import promoted
from tests.trained import MakeShop


def test_a_restored_clone_does_not_promote_its_first_winner_unopposed(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    first = make_shop(tmp_path / "first")
    weak, strong = promoted(first, "shop-weak"), promoted(first, "shop-strong")
    assert backup(first.layout.root, tmp_path / "champions.tar.gz") == ["shop"]

    second = make_shop(tmp_path / "second")
    assert restore(second.layout.root, tmp_path / "champions.tar.gz") == ["shop"]
    assert in_force.verify(second.layout) == strong
    assert list(in_force.earlier(second.layout)) == [weak.model_id]
    decision = promoted(second, "shop-weak")
    assert (decision.outcome, decision.champion_after) == ("REJECT", strong.model_id)
    assert len(ledger.read(second.layout.ledger)) == 3
    rollback(second.layout)
    assert in_force.verify(second.layout) == weak


@pytest.fixture
def file(champion: Champion, tmp_path: Path) -> Path:
    champion(tmp_path / "first", "desk")
    champion(tmp_path / "first", "till")
    backup(tmp_path / "first", tmp_path / "champions.tar.gz")
    return tmp_path / "champions.tar.gz"


def test_decisions_that_the_backup_lacks_are_not_lost(
    champion: Champion, file: Path, tmp_path: Path
) -> None:
    here = champion(tmp_path / "second", "till", seed=1)
    before = in_force.verify(here)
    with pytest.raises(InputError, match="champions/till: has decisions that"):
        restore(tmp_path / "second", file)
    assert in_force.verify(here) == before
    assert not Layout(tmp_path / "second", "desk").champions.exists(), "all or none"

    shutil.rmtree(here.champions)
    assert restore(tmp_path / "second", file) == ["desk", "till"]
    assert restore(tmp_path / "second", file) == ["desk", "till"], "once more changes nothing"


@pytest.mark.parametrize("how", [OSError, KeyboardInterrupt])
def test_a_restore_that_is_stopped_between_two_solutions_changes_neither(
    file: Path, tmp_path: Path, how: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Layout(tmp_path / "second", "desk")
    restore(here.root, file)
    shutil.rmtree(here.champion)  # what is lost shall come back with 'till', or not at all
    original = Path.rename

    def stopped(self: Path, target: Path) -> Path:
        if self.name == "till":
            raise how
        return original(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", stopped)
        with pytest.raises(how):
            restore(here.root, file)
    assert not here.champion.exists()
    assert sorted(path.name for path in here.champions.parent.iterdir()) == ["desk", "till"]
    restore(here.root, file)
    in_force.verify(here)


def test_what_a_killed_restore_had_moved_aside_comes_back(file: Path, tmp_path: Path) -> None:
    here = Layout(tmp_path / "first", "desk")
    here.champions.rename(here.champions.with_name(".desk.before"))
    assert backup(here.root, tmp_path / "again.tar.gz") == ["desk", "till"]
    in_force.verify(here)


def test_an_altered_champion_is_neither_backed_up_nor_restored(file: Path, tmp_path: Path) -> None:
    first = tmp_path / "first"
    (Layout(first, "till").champion / "model.joblib").write_bytes(b"other")
    with pytest.raises(InputError, match="is not the recorded"):
        backup(first, file)
    restore(tmp_path / "second", file)  # the one before is still whole
    shutil.make_archive(str(tmp_path / "altered"), "gztar", first, "champions")
    with pytest.raises(InputError, match="is not the recorded") as caught:
        restore(tmp_path / "third", tmp_path / "altered.tar.gz")
    assert caught.value.what == str(tmp_path / "altered.tar.gz")
    assert "restore another backup" in str(caught.value)
    assert not (tmp_path / "third" / "champions").exists()


@pytest.mark.parametrize("place", [0.1, 0.2, 0.5, 0.8, 0.9, 0.97])
def test_a_damaged_backup_is_named(file: Path, tmp_path: Path, place: float) -> None:
    content = bytearray(file.read_bytes())
    middle = int(place * len(content))
    content[middle : middle + 64] = b"\0" * 64
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        restore(tmp_path / "second", file)
    assert caught.value.what == str(file)
    assert not (tmp_path / "second" / "champions").exists()


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    for source in (tmp_path / "file", tmp_path / "missing"):
        with pytest.raises(InputError, match="give a file of 'lepton backup'"):
            restore(tmp_path, source)
    with pytest.raises(InputError, match="nothing to back up"):
        backup(tmp_path, tmp_path / "new.tar.gz")
