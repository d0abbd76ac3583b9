"""Logs of processes that run for months: within bounds, and for their owner only."""

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path

LONGEST = 5_000_000
"""Bytes of a log, after which it becomes ``<log>.1`` in place of the one before."""


def log_to(path: Path, name: str = "") -> logging.Logger:
    """Return a logger that appends lines as they are to a file, of which two parts are kept.

    Args:
        path: the file.
        name: of the logger; by default the root, to which every library's warnings go.
    """
    os.umask(0o077)
    handler = RotatingFileHandler(path, maxBytes=LONGEST, backupCount=1, encoding="utf-8")
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    return logger
