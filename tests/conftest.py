"""What all tests share."""

import os
import re
import sys
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

# how long an example takes says more about the machine than about the code
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

pytest_plugins = [
    "tests.boutique",
    "tests.champions",
    "tests.drawings",
    "tests.families",
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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a server or one of the costly fixtures, before ``-m`` leaves tests out."""
    for item in items:
        if isinstance(item, pytest.Function) and any(map(_end_to_end, item.fixturenames)):
            item.add_marker(pytest.mark.end_to_end)


def _end_to_end(fixture: str) -> bool:
    return fixture in (*COSTLY, "prefect_api") or fixture.startswith("served_")


class ByCostlyFixture(LoadScopeScheduling):  # type: ignore[misc]
    """Gives the tests of a file, or all that use a costly fixture, to one worker.

    ``--dist loadgroup`` would do, but pytest-xdist 3.8 marks groups in a way that pytest 9.2 no
    longer reads.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        text = (Path(__file__).parents[1] / file).read_text()
        name = re.escape(test.rpartition("::")[2].partition("[")[0])
        signature = re.search(rf"def {name}\((.*?)\) ->", text, re.S)
        fixtures = re.findall(r"@pytest\.fixture[^\n]*\ndef \w+\((.*?)\) ->", text, re.S)
        for part in (signature[1] if signature else "", " ".join(fixtures)):
            for fixture in COSTLY:
                if re.search(rf"(^|[_ ]){fixture}:", part):
                    return fixture
        # whole pipelines, each in a project of its own: minutes that workers can share
        alone = file.startswith("tests/flows/") and 'scope="module"' not in text
        return nodeid if alone else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByCostlyFixture:
    """Choose how tests are dealt out to workers."""
    return ByCostlyFixture(config, log)


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
