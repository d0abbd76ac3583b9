"""How often intervals hold the truth, by simulation: the pipeline's own, and others beside them.

Hold-outs are drawn from populations whose true figure is known (measured on millions of rows), and
an interval should hold it in 95 of 100. ``python -m benchmarks.coverage [--repeats 600]`` prints
the table of docs/intervals.md; ``--only F1`` some of its rows.
"""

import argparse
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from tasks.config import Evaluate, Metric
from tasks.documents import Interval
from tasks.evaluate.bootstrap import Resamples, draw
from tasks.models.metrics import score
from tasks.models.predictor import Floats

Random = np.random.Generator
LEVEL = 0.95
POPULATION = 200_000
POPULATIONS = 4


@dataclass(frozen=True)
class HeldOut:
    """Rows drawn from a population; ``rival`` are another model's predictions of the same."""

    y: npt.NDArray[Any]
    predicted: Floats
    rival: Floats | None = None
    units: npt.NDArray[np.int64] | None = None
    weight: Floats | None = None

    @property
    def classes(self) -> npt.NDArray[np.int64]:
        """Class numbers; zeros where numbers are predicted."""
        return self.y if self.predicted.ndim == 2 else np.zeros(len(self.y), dtype="int64")

    def figure(self, metric: Metric) -> float:
        """Return the metric, or the gain over the rival."""
        value = score(metric, self.y, self.predicted, self.weight)
        return value if self.rival is None else value - score(metric, self.y, self.rival)

    def resampled(self, metric: Metric, resamples: Resamples) -> Floats:
        """Return the same on every resample."""
        values = resamples.scores(metric, self.y, self.predicted, self.weight)
        if self.rival is None:
            return values
        return values - resamples.scores(metric, self.y, self.rival)

    def interval(self, metric: Metric, value: float, values: Floats, drawn: Resamples) -> Interval:
        """Return what the pipeline says."""
        if self.rival is not None:
            return drawn.difference(metric, value, values)
        return drawn.interval(metric, value, values, self.weight)


@dataclass(frozen=True)
class Scenario:
    """A population, and what is measured on hold-outs from it."""

    name: str
    metric: Metric
    make: Callable[[Random, int], HeldOut]
    sizes: tuple[int, ...] = (60, 200, 1000)


def drawn_classes(random: Random, rows: int, shares: list[float]) -> npt.NDArray[np.int64]:
    """Draw classes until each has two rows: a hold-out without a class is refused."""
    while True:
        y = random.choice(len(shares), size=rows, p=shares)
        if np.bincount(y, minlength=len(shares)).min() > 1:
            return y


def binary(
    random: Random, rows: int, share: float, apart: float, at: float = 0.0, weighted: bool = False
) -> HeldOut:
    """Draw events that score higher than others by ``apart``; decided for from ``at`` upwards."""
    event = drawn_classes(random, rows, [1 - share, share])
    latent = random.normal(size=rows) + apart * event
    probability = norm.cdf(latent - at)
    weight = np.where(random.random(rows) < 0.3, 4.0, 1.0) if weighted else None
    return HeldOut(event, np.column_stack([1 - probability, probability]), weight=weight)


def recalls(random: Random, rows: int, share: float, of_event: float, of_other: float) -> HeldOut:
    """Draw rows that are decided rightly as often as the two recalls say."""
    event = drawn_classes(random, rows, [1 - share, share])
    right = random.random(rows) < np.where(event == 1, of_event, of_other)
    decided = np.where(right, event, 1 - event)
    return HeldOut(event, np.eye(2)[decided])


def several(random: Random, rows: int) -> HeldOut:
    """Draw five classes, the rarest one row in twenty, told apart with some error."""
    shares = [0.4, 0.25, 0.2, 0.1, 0.05]
    y = drawn_classes(random, rows, shares)
    latent = random.normal(size=(rows, 5)) + 2.2 * np.eye(5)[y] + np.log(shares)
    return HeldOut(y, np.exp(latent) / np.exp(latent).sum(axis=1, keepdims=True))


def errors(random: Random, rows: int, law: str) -> HeldOut:
    """Draw values that are predicted with errors of a law."""
    made = {
        "normal": lambda: random.normal(size=rows),
        "Laplace": lambda: random.laplace(size=rows),
        "uneven": lambda: random.normal(size=rows) * (0.5 + random.gamma(2, 0.5, size=rows)),
    }
    y = random.normal(size=rows)
    return HeldOut(y, y + made[law]())


def grouped(random: Random, rows: int, classify: bool) -> HeldOut:
    """Draw groups of one to nine rows that share a part of what is right or wrong about them."""
    sizes = random.integers(1, 10, size=rows)
    units = np.repeat(np.arange(rows), sizes)[:rows]
    shared = random.normal(size=units.max() + 1)[units]
    if not classify:
        y = random.normal(size=rows)
        return HeldOut(y, y + 0.7 * shared + 0.7 * random.normal(size=rows), units=units)
    event = drawn_classes(random, rows, [0.7, 0.3])
    latent = 1.8 * event + 0.7 * shared + 0.7 * random.normal(size=rows)
    probability = norm.cdf(latent - 1)
    return HeldOut(event, np.column_stack([1 - probability, probability]), units=units)


def pair(random: Random, rows: int, classify: bool) -> HeldOut:
    """Draw rows that two models predict, mostly right and wrong about the same."""
    shared = random.normal(size=rows)
    if not classify:
        y = random.normal(size=rows)
        ours, theirs = (y + shared + extra * random.normal(size=rows) for extra in (0.3, 0.5))
        return HeldOut(y, ours, rival=theirs)
    event = drawn_classes(random, rows, [0.7, 0.3])
    both = []
    for extra in (0.5, 0.7):
        latent = 1.9 * event + 0.6 * shared + extra * random.normal(size=rows)
        probability = norm.cdf(latent - 1)
        both.append(np.column_stack([1 - probability, probability]))
    return HeldOut(event, both[0], rival=both[1])


SCENARIOS = [
    Scenario("accuracy .69", "accuracy", partial(binary, share=0.5, apart=1.0, at=0.5)),
    Scenario(
        "accuracy, recalls .4 and .98",
        "accuracy",
        partial(recalls, share=0.2, of_event=0.4, of_other=0.98),
    ),
    Scenario("accuracy .98", "accuracy", partial(binary, share=0.2, apart=4.0, at=2.0)),
    Scenario("AUC .76, half events", "roc_auc", partial(binary, share=0.5, apart=1.0)),
    Scenario("AUC .86, a tenth", "roc_auc", partial(binary, share=0.1, apart=1.5)),
    Scenario("AUC .96, a fifth", "roc_auc", partial(binary, share=0.2, apart=2.5)),
    Scenario("average precision .75, half events", "average_precision",
             partial(binary, share=0.5, apart=1.0)),
    Scenario("average precision .48, a tenth", "average_precision",
             partial(binary, share=0.1, apart=1.5)),
    Scenario("average precision .89, a fifth", "average_precision",
             partial(binary, share=0.2, apart=2.5)),
    Scenario("F1 .69, half events", "f1", partial(binary, share=0.5, apart=1.0, at=0.5)),
    Scenario("F1 .47, a tenth", "f1", partial(binary, share=0.1, apart=1.5, at=1.3)),
    Scenario("F1 .80, a fifth", "f1", partial(binary, share=0.2, apart=2.5, at=1.5)),
    Scenario("RMSE, normal errors", "rmse", partial(errors, law="normal")),
    Scenario("RMSE, Laplace's errors", "rmse", partial(errors, law="Laplace")),
    Scenario("RMSE, uneven errors", "rmse", partial(errors, law="uneven")),
    Scenario("accuracy, five classes", "accuracy", several),
    Scenario("AUC, five classes", "roc_auc", several),
    Scenario("F1 (macro), five classes", "f1_macro", several),
    Scenario("log loss, five classes", "log_loss", several),
    Scenario("accuracy, groups", "accuracy", partial(grouped, classify=True)),
    Scenario("AUC, groups", "roc_auc", partial(grouped, classify=True)),
    Scenario("RMSE, groups", "rmse", partial(grouped, classify=False)),
    Scenario("accuracy, weights", "accuracy",
             partial(binary, share=0.3, apart=2.0, at=1.2, weighted=True)),
    Scenario("AUC, weights", "roc_auc", partial(binary, share=0.3, apart=2.0, weighted=True)),
    Scenario("gain in accuracy", "accuracy", partial(pair, classify=True)),
    Scenario("gain in AUC", "roc_auc", partial(pair, classify=True)),
    Scenario("gain in RMSE", "rmse", partial(pair, classify=False)),
]  # fmt: skip


@cache
def truth(scenario: Scenario) -> float:
    """Return the figure of the population."""
    random = np.random.default_rng(0)
    drawn = [scenario.make(random, POPULATION) for _ in range(POPULATIONS)]
    return float(np.mean([one.figure(scenario.metric) for one in drawn]))


def covered(
    scenario: Scenario, rows: int, repeats: int, resamples: int, rivals: bool = True
) -> dict[str, tuple[float, float]]:
    """Draw hold-outs and count how many intervals lie too high, and too low, by method.

    Args:
        scenario: what is drawn and measured.
        rows: of a hold-out.
        repeats: hold-outs.
        resamples: of each.
        rivals: whether the percentile intervals are computed too.

    Returns:
        By method the shares of intervals above and below the truth.
    """
    true, metric = truth(scenario), scenario.metric
    random = np.random.default_rng([rows, *scenario.name.encode()])
    misses: dict[str, list[tuple[bool, bool]]] = {}
    for seed in range(repeats):
        held_out = scenario.make(random, rows)
        settings = Evaluate(resamples=resamples, confidence=LEVEL, seed=seed)
        drawn = draw(held_out.classes, settings, held_out.units)
        value, values = held_out.figure(metric), held_out.resampled(metric, drawn)
        made = {"pipeline": held_out.interval(metric, value, values, drawn)}
        if rivals:
            made["percentile"] = percentile(value, values)
            if held_out.predicted.ndim == 2 and held_out.units is None:
                within = held_out.resampled(metric, within_classes(held_out, settings))
                made["percentile within classes"] = percentile(value, within)
        for method, interval in made.items():
            misses.setdefault(method, []).append((interval.low > true, interval.high < true))
    return {
        method: (
            float(np.mean([high for high, _ in each])),
            float(np.mean([low for _, low in each])),
        )
        for method, each in misses.items()
    }


def percentile(value: float, values: Floats) -> Interval:
    """Return the percentile interval."""
    low, high = np.nanquantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value=value, low=float(low), high=float(high))


def within_classes(held_out: HeldOut, settings: Evaluate) -> Resamples:
    """Draw each class by itself, so that every resample has as many rows of it as the hold-out."""
    counts = np.zeros((settings.resamples, len(held_out.y)), dtype="uint8")
    for label in np.unique(held_out.classes):
        rows = held_out.classes == label
        zeros = np.zeros(int(rows.sum()), dtype="int64")
        counts[:, rows] = draw(zeros, settings).counts
    return Resamples(counts, LEVEL, held_out.classes, np.arange(len(held_out.y)))


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=600)
    parser.add_argument("--resamples", type=int, default=500)
    parser.add_argument("--only", default="", help="scenarios whose names have this in them")
    arguments = parser.parse_args()
    wanted = [scenario for scenario in SCENARIOS if arguments.only in scenario.name]
    print(
        "| hold-out, % of intervals that hold the truth | rows | pipeline | (above, below) "
        "| percentile | percentile within classes |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        started = [
            (
                scenario,
                rows,
                pool.submit(covered, scenario, rows, arguments.repeats, arguments.resamples),
            )
            for scenario in wanted
            for rows in scenario.sizes
        ]
        for scenario, rows, future in started:
            found = {method: 100 * (1 - sum(both)) for method, both in future.result().items()}
            above, below = (100 * share for share in future.result()["pipeline"])
            print(
                f"| {scenario.name} | {rows:,} | {found['pipeline']:.1f} "
                f"| {above:.1f}, {below:.1f} | {found['percentile']:.1f} "
                f"| {found.get('percentile within classes', np.nan):.1f} |".replace("nan", "–"),
                flush=True,
            )


if __name__ == "__main__":
    main()
