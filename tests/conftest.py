"""What all tests share."""

import os
from pathlib import Path

import pytest


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
