"""The container image of a service."""

import os
import sys

import bentoml

WHEEL_IN_IMAGE = {"xgboost": "xgboost-cpu"}
"""The GPU build of xgboost weighs 700 MB more; the other reads the same models."""

NOT_IN_IMAGE = {"nvidia-nccl-cu12"}
"""What only the GPU build needs."""


def image(requires: list[str]) -> bentoml.images.Image:
    """Describe the image.

    Its Python is the one that packages, which has loaded the model with these very versions.
    ``BENTO_BASE_IMAGE`` and ``BENTO_DISTRO`` replace the base image and what BentoML installs
    into it (``none``: nothing), for machines that cannot pull from a public registry.

    Args:
        requires: pinned requirements, ``name==version``, and all that these need.
    """
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    in_image = []
    for requirement in requires:
        name, _, version = requirement.partition("==")
        if name not in NOT_IN_IMAGE:
            in_image.append(f"{WHEEL_IN_IMAGE.get(name, name)}=={version}")
    # locking would ask a package index for what is pinned already
    return bentoml.images.Image(
        base_image=os.environ.get("BENTO_BASE_IMAGE", f"python:{python}-slim"),
        distro=os.environ.get("BENTO_DISTRO", "debian"),
        python_version=python,
        lock_python_packages=False,
    ).python_packages(*in_image)
