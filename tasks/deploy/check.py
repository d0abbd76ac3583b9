"""``python -m tasks.deploy.check SOLUTION``: refuse what a deployment would refuse to serve."""

import sys
from pathlib import Path

from tasks.deploy.instance import read_package, verify_archive
from tasks.errors import InputError
from tasks.layout import Layout


def main() -> int:
    """Check a solution's champion, package and archive; return the exit code."""
    layout = Layout(Path(), sys.argv[1])
    try:
        read_package(layout)
        verify_archive(layout)
    except InputError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
