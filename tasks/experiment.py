"""Whether a stage runs as part of an experiment, which must leave no trace on what is in force."""

import os


def in_experiment() -> bool:
    """Return whether ``dvc exp run`` started this stage, here or in a temporary folder.

    DVC sets ``DVC_EXP_NAME`` for the commands of an experiment, and for nothing else.
    """
    return bool(os.environ.get("DVC_EXP_NAME"))
