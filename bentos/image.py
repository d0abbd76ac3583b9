"""The container image of a service."""

import os

import bentoml

WHEEL_IN_IMAGE = {"xgboost": "xgboost-cpu"}
"""The GPU build of xgboost weighs 700 MB more; the other reads the same models."""


def image(requires: list[str]) -> bentoml.images.Image:
    """Describe the image.

    ``BENTO_BASE_IMAGE`` and ``BENTO_DISTRO`` replace the base image and what BentoML installs
    into it (``none``: nothing), for machines that cannot pull from a public registry.

    Args:
        requires: pinned requirements, ``name==version``.
    """
    in_image = []
    for requirement in requires:
        name, _, version = requirement.partition("==")
        in_image.append(f"{WHEEL_IN_IMAGE.get(name, name)}=={version}")
    # locking would ask a package index for what is pinned already
    return bentoml.images.Image(
        base_image=os.environ.get("BENTO_BASE_IMAGE", "python:3.11-slim"),
        distro=os.environ.get("BENTO_DISTRO", "debian"),
        lock_python_packages=False,
    ).python_packages(*in_image)
