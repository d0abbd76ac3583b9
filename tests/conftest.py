"""What all tests share."""

import os
import sys
from pathlib import Path

import hypothesis
import pytest

# how long an example takes says more about the machine than about the code
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

pytest_plugins = [
    "tests.boutique",
    "tests.champions",
    "tests.inbox",
    "tests.pictures",
    "tests.postgresql",
    "tests.prefect_server",
    "tests.served",
    "tests.shops",
    "tests.tables",
    "tests.texts",
    "tests.trained",
    "tests.windows",
]


COSTLY = ("boutique", "gallery", "inbox", "served", "shops")
"""Fixtures that train and serve: each is made by one worker alone."""


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests of a file, or of a costly fixture, to the same worker."""
    for item in items:
        names = getattr(item, "fixturenames", [])
        group = next((name for name in COSTLY if name in names), str(item.path))
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of public data sets; tests that need it skip on a machine without it."""
    given = os.environ.get("LEPTON_DATA")
    if not given or not Path(given).is_dir():
        pytest.skip("LEPTON_DATA does not name a folder with the public data sets")
    return Path(given)


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of this checkout."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def own() -> Path:
    """The folder with the params.yaml that is the tests' own."""
    return Path(__file__).parent


@pytest.fixture(scope="session", autouse=True)
def _environment_on_path() -> None:
    """Let tests call ``dvc``, ``lepton`` and ``bentoml`` without an activated environment."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
