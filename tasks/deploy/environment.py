"""What a service gets of the environment: what it needs, and no secrets."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase

ALLOWED = (
    # where things are, and how to speak to people
    "HOME", "LANG", "LANGUAGE", "LC_*", "LD_LIBRARY_PATH", "LOGNAME", "PATH", "PYTHON*", "TMPDIR",
    "TZ", "USER", "VIRTUAL_ENV",
    # how many threads, on which devices
    "BLIS_NUM_THREADS", "CUDA_VISIBLE_DEVICES", "GOTO_NUM_THREADS", "KMP_*", "MKL_*",
    "NUMEXPR_*", "OMP_*", "OPENBLAS_*", "VECLIB_MAXIMUM_THREADS",
    # the libraries' own settings
    "BENTOML_*", "DO_NOT_TRACK", "ORT_*", "OTEL_SDK_DISABLED", "PROMETHEUS_*", "TF_CPP_*",
    # this project's
    "LEPTON_SERVICE_*",
)  # fmt: skip
"""Patterns of names; all else stays outside."""

_SECRET = re.compile(r"KEY|PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL")


def of_service(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the part of an environment that a service's processes get.

    A name that speaks of a secret stays outside although a pattern allows it.
    """
    return {
        name: value
        for name, value in environment.items()
        if any(fnmatchcase(name, pattern) for pattern in ALLOWED) and not _SECRET.search(name)
    }
