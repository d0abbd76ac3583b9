"""What importing something brings in."""

import subprocess
import sys
from collections.abc import Iterable


def brought_in(modules: Iterable[str], libraries: set[str]) -> set[str]:
    """Return which of some libraries are loaded once modules are, in a process of its own."""
    code = f"import sys, {', '.join(modules)}; print(*{libraries} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())
