"""The container image."""

import sys

import pytest

from bentos.image import image


def test_base_image_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BENTO_BASE_IMAGE", raising=False)
    monkeypatch.delenv("BENTO_DISTRO", raising=False)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    usual = image(["numpy==2.4.0"])
    assert (usual.base_image, usual.python_version) == (f"python:{python}-slim", python)

    monkeypatch.setenv("BENTO_BASE_IMAGE", "localhost/base")
    monkeypatch.setenv("BENTO_DISTRO", "none")
    other = image(["numpy==2.4.0"])
    assert (other.base_image, other.distro, other.commands) == ("localhost/base", "none", [])


def test_requirements_are_pinned_and_without_the_gpu() -> None:
    made = image(["numpy==2.4.0", "nvidia-nccl-cu12==2.32.3", "xgboost==3.2.0"])
    assert made.python_requirements.split() == ["numpy==2.4.0", "xgboost-cpu==3.2.0"]
    assert not made.lock_python_packages
