"""What a service needs installed: pinned to what the model was trained and tested with."""

from importlib.metadata import version

ALWAYS = (
    "bentoml",
    "fastapi",
    "joblib",
    "numpy",
    "pandas",
    "pydantic",
    "ruamel.yaml",
    "scikit-learn",
)
"""What ``bentos`` and the parts of ``tasks`` in a bento import, families of models aside."""


def requirements(model_requires: list[str]) -> list[str]:
    """Pin what serving needs to the versions installed here.

    Args:
        model_requires: distributions that the model needs beside those in ``ALWAYS``.

    Returns:
        ``name==version`` in alphabetical order.
    """
    return [f"{name}=={version(name)}" for name in sorted({*ALWAYS, *model_requires})]
