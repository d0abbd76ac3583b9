"""Set-up from whatever Python there is, and the lock that it installs."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

PYTHONS = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]
PLATFORMS = ["x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "aarch64-apple-darwin"]


def suitable(project: Path) -> list[str]:
    (line,) = re.findall(r"^SUITABLE := (.*)$", (project / "Makefile").read_text(), re.M)
    found: list[str] = line.split()
    return found


def required(project: Path) -> SpecifierSet:
    declared = tomllib.loads((project / "pyproject.toml").read_text())
    return SpecifierSet(declared["project"]["requires-python"])


def locked(project: Path) -> list[tuple[Requirement, str]]:
    """Return each requirement of the lock with the text of its hashes."""
    text = (project / "requirements.txt").read_text()
    blocks = re.findall(r"^(\w[^\n]*?) \\\n((?:    --hash=.*\n)+)", text, re.M)
    return [(Requirement(line), hashes) for line, hashes in blocks]


@pytest.fixture
def clone(project: Path, tmp_path: Path) -> Path:
    """What set-up reads, in a folder of its own."""
    for name in ("Makefile", "pyproject.toml", "requirements.txt", "requirements-uv.txt"):
        shutil.copy(project / name, tmp_path)
    return tmp_path


def make(clone: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    return subprocess.run(
        ["make", *arguments],
        cwd=clone,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def interpreter(version: str) -> Path:
    """Find a Python itself: what pyenv puts on the path is a script that may refuse."""
    folders = [Path(folder) for folder in os.environ["PATH"].split(os.pathsep)]
    folders += Path("~/.pyenv/versions").expanduser().glob(f"{version}.*/bin")
    for folder in folders:
        path = folder / f"python{version}"
        if path.is_file() and path.read_bytes()[:2] != b"#!":
            return path
    pytest.skip(f"Python {version} is not installed")


def test_the_makefile_and_pyproject_agree_on_the_suitable_pythons(project: Path) -> None:
    range_ = required(project)
    assert suitable(project) == [version for version in PYTHONS if version in range_]


def test_the_lock_holds_for_every_platform_by_hash_and_without_addresses(project: Path) -> None:
    requirements = locked(project)
    text = (project / "requirements.txt").read_text()
    assert len(requirements) == len(re.findall(r"^\w.*==", text, re.M)) > 200
    assert "://" not in text
    by_name = {requirement.name: requirement for requirement, _ in requirements}
    nccl = by_name["nvidia-nccl-cu12"].marker
    assert nccl
    assert not nccl.evaluate({"sys_platform": "darwin"})
    assert nccl.evaluate({"sys_platform": "linux"})


@pytest.mark.end_to_end
@pytest.mark.parametrize("python", ["3.11", "3.12"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_lock_can_be_installed(platform: str, python: str, clone: Path) -> None:
    command = ["uv", "pip", "install", "--dry-run", "--require-hashes", "--only-binary", ":all:"]
    # the one distribution without wheels is pure Python
    command += ["--no-binary", "antlr4-python3-runtime", "-r", "requirements.txt"]
    command += ["--python-platform", platform, "--python-version", python, "--target", "there"]
    done = subprocess.run(
        command,
        cwd=clone,
        env={**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Would install" in done.stderr


@pytest.mark.end_to_end
@pytest.mark.parametrize("version", ["3.9", "3.12", "3.13"])
def test_set_up_starts_from_any_python(version: str, clone: Path, project: Path) -> None:
    done = make(clone, "environment", f"PYTHON={interpreter(version)}")
    assert done.returncode == 0, done.stderr
    configuration = (clone / ".venv/pyvenv.cfg").read_text()
    (chosen,) = re.findall(r"^version_info = (\d+\.\d+)", configuration, re.M)
    assert chosen in suitable(project)
    if version in suitable(project):
        assert chosen == version, "the Python that was named is taken where it can be"


@pytest.mark.parametrize("python", ["/bin/false", "no-such-python"])
def test_a_python_that_is_too_old_or_none_is_refused_in_one_line(python: str, clone: Path) -> None:
    done = make(clone, "environment", f"PYTHON={python}")
    assert done.returncode
    assert done.stderr.splitlines()[0].startswith(f"error: PYTHON={python} is not Python 3.9")
    assert not (clone / ".lepton").exists()
    assert not (clone / ".venv").exists()


@pytest.mark.end_to_end
def test_without_a_suitable_python_nothing_is_installed(clone: Path) -> None:
    pyproject = (clone / "pyproject.toml").read_text()
    wanted = re.sub("(?m)^requires-python = .*", 'requires-python = ">=3.99"', pyproject)
    (clone / "pyproject.toml").write_text(wanted)
    done = make(clone, "setup", "SUITABLE=3.99", UV_PYTHON_DOWNLOADS="never")
    assert done.returncode
    assert "error: none of Python 3.99 is installed here" in done.stderr
    assert not (clone / ".venv").exists()
