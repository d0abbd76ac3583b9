"""What a run's log says of failures: the cause once, and what was left out for it."""

import logging

from tasks.errors import InputError

ENGINES = ("prefect.task_runs", "prefect.flow_runs")
ELSEWHERE = (
    "Finished in state NotReady",
    "Finished in state Failed",
    "Task run failed with state",
)


class SaidElsewhere(logging.Filter):
    """Drops what Prefect says of failures that ``run_solution`` words itself.

    For each failed task, and each that waited for it, Prefect writes an error of its own, with a
    traceback even where nothing was raised.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is to be written."""
        message = record.getMessage()
        if message.startswith(ELSEWHERE):
            return False
        if record.exc_info and isinstance(record.exc_info[1], InputError):
            record.exc_info = None  # it says all in words
        return True


def say_failures_once() -> None:
    """Have Prefect leave the wording of failures to the flow."""
    for name in ENGINES:
        logger = logging.getLogger(name)
        if not any(isinstance(each, SaidElsewhere) for each in logger.filters):
            logger.addFilter(SaidElsewhere())


def skipped(stages: list[str]) -> str:
    """Return in words which stages did not run, such as ``skipped: split, train of 4, ensemble``.

    Args:
        stages: their names, such as ``train@churn-svm``.
    """
    steps: dict[str, int] = {}
    for name in stages:
        step = name.partition("@")[0]
        steps[step] = steps.get(step, 0) + 1
    words = [step if count == 1 else f"{step} ({count})" for step, count in steps.items()]
    return f"skipped, as they wait for it: {', '.join(words)}"


def on_one_line(message: str) -> str:
    """Join the lines of a message, which may give a hint on a line of its own."""
    return "; ".join(line.strip() for line in message.splitlines())
