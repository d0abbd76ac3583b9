"""Whether solutions can run: all that is wrong is said before work starts."""

from tasks.check.named import column_problems
from tasks.check.prepare import Ready, prepare
from tasks.check.source_columns import remember

__all__ = ["Ready", "column_problems", "prepare", "remember"]
