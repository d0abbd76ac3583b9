"""What a service needs installed: pinned to what the model was trained and tested with."""

from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ALWAYS = (
    "bentoml",
    "fastapi",
    "joblib",
    "numpy",
    "pandas",
    "pydantic",
    "pyyaml",
    "ruamel.yaml",
    "scikit-learn",
    "uvicorn",
)
"""What ``bentos`` and the parts of ``tasks`` in a bento import, families of models aside."""

IN_IMAGE = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
"""Services run on Linux, wherever they are packaged."""


def requirements(model_requires: list[str]) -> list[str]:
    """Pin what serving needs, and all that this needs in turn, to the versions installed here.

    Args:
        model_requires: distributions that the model needs beside those in ``ALWAYS``.

    Returns:
        ``name==version`` in alphabetical order.
    """
    pending = [Requirement(name) for name in (*ALWAYS, *model_requires)]
    seen: set[tuple[str, frozenset[str]]] = set()
    pins = {}
    while pending:
        wanted = pending.pop()
        name, extras = canonicalize_name(wanted.name), frozenset(wanted.extras)
        installed = _installed(name)
        if installed is None or (name, extras) in seen:
            continue
        seen.add((name, extras))
        pins[name] = installed.version
        pending += _needs(installed, extras)
    return [f"{name}=={pins[name]}" for name in sorted(pins)]


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:  # of another platform: the image's installer chooses a version
        return None


def _needs(installed: Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    environment: dict[str, Any] = {**default_environment(), **IN_IMAGE}
    for text in installed.requires or []:
        requirement = Requirement(text)
        if requirement.marker is None or any(
            requirement.marker.evaluate({**environment, "extra": extra}) for extra in extras or {""}
        ):
            yield requirement
