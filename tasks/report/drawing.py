"""Drawing: a chart as SVG by matplotlib, and the ends of a scale."""

import io
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markupsafe import Markup

from tasks.documents import Curve

SIZE = (420 / 72, 340 / 72)
"""Of a chart, in inches; in SVG matplotlib makes an inch 72 units."""

FRAME = (0.13, 0.14, 0.84, 0.825)
"""What the axes enclose: left, bottom, width and height as shares of the chart."""

TICKS: dict[str, Any] = {"nbins": 6, "steps": [1, 2, 5, 10]}
LARGE = 10_000
"""From here on ticks are labelled in thousands or millions."""

HUES = 8
"""Colours of lines in ``charts.css``."""


@dataclass(frozen=True)
class Chart:
    """Everything needed to draw, in the units of the data.

    Attributes:
        reads: how to read it, for the caption and for screen readers.
        lines: by name; a single one may have none.
        dots: points that no line joins.
        faint: the dots are many and may hide each other.
        reference: a dashed line of what chance or perfection would look like.
        band: the outline of an area beneath all lines, such as an interval along one.
        bars: instead of all these, lengths with their standard deviations by name, the first on
            top.
        x_range: ends of the axis; by default those of the data, and a little room.
        y_range: likewise.
    """

    title: str
    reads: str
    x_label: str
    y_label: str
    lines: dict[str, Curve] = field(default_factory=dict)
    dots: Curve | None = None
    faint: bool = False
    reference: Curve | None = None
    band: Curve | None = None
    bars: dict[str, tuple[float, float]] = field(default_factory=dict)
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None

    @cached_property
    def svg(self) -> Markup:
        """The chart as an SVG group of 420 by 340 units.

        ``charts.css`` gives it its looks, so that it follows light and dark: what matplotlib
        names by ids (``xtick``, ``ytick``, ``label``, ``line hue-0``, ``dots``, …) are classes
        here, and its own styles are left out.
        """
        return _drawn(self)


def round_ends(low: float, high: float) -> tuple[float, float]:
    """Return round numbers around two values, apart even where the values are equal."""
    from matplotlib.ticker import MaxNLocator

    ticks = MaxNLocator(**TICKS).tick_values(low, high)
    return float(ticks[0]), float(ticks[-1])


def _drawn(chart: Chart) -> Markup:
    import matplotlib
    from matplotlib.figure import Figure

    settings = {
        "font.size": 12,
        "svg.fonttype": "none",  # text that is selected, searched and read aloud
        "svg.hashsalt": chart.title,
        "text.parse_math": False,  # a column may be called US$
    }
    stream = io.StringIO()
    with matplotlib.rc_context(settings):
        figure = Figure(SIZE)
        axes = figure.add_axes(FRAME)
        figure.patch.set_visible(False)
        axes.patch.set_visible(False)
        axes.spines[:].set_visible(False)
        axes.tick_params(bottom=False, left=False)
        axes.set_xlabel(chart.x_label, labelpad=8)
        axes.set_ylabel(chart.y_label)
        axes.yaxis.set_label_coords(0.035, 0.5, transform=figure.transFigure)
        if chart.bars:
            _plot_bars(axes, chart.bars)
        else:
            _plot(axes, chart)
        for axis in (axes.xaxis, axes.yaxis):
            axis.label.set_gid("label")
        # no date and no version: the same input gives the same bytes
        unsaid = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(stream, format="svg", metadata=unsaid)
    text = stream.getvalue()
    group = re.sub(r"<[^<>]+>", _bare, text[text.index("<g ") : text.rindex("</svg>")])
    return Markup(re.sub(r">\s+<", "><", group))  # noqa: S704 - matplotlib escapes


def _plot(axes: Any, chart: Chart) -> None:
    axes.grid(clip_on=False)
    if chart.band:
        axes.fill(chart.band.x, chart.band.y, gid="band", clip_on=False)
    if chart.reference:
        axes.plot(chart.reference.x, chart.reference.y, gid="reference", clip_on=False)
    for number, line in enumerate(chart.lines.values()):
        axes.plot(line.x, line.y, gid=f"line hue-{number % HUES}", clip_on=False)
    if chart.dots:
        size, name = (5, "dots faint") if chart.faint else (8, "dots")
        axes.plot(chart.dots.x, chart.dots.y, "o", markersize=size, gid=name, clip_on=False)
    axes.margins(0.04)
    axes.set(xlim=chart.x_range, ylim=chart.y_range)
    axes.locator_params(**TICKS)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(_tick_labels(max(abs(axis.get_view_interval()))))


def _plot_bars(axes: Any, bars: dict[str, tuple[float, float]]) -> None:
    rows = range(len(bars))
    axes.grid(axis="x", clip_on=False)
    means = [mean for mean, _ in bars.values()]
    axes.barh(rows, means, height=0.3, gid="bar", clip_on=False)
    low, high = ([mean + side * sd for mean, sd in bars.values()] for side in (-1, 1))
    axes.hlines(rows, low, high, gid="spread", clip_on=False)
    # names above their bars, where there is room for long ones
    axes.set_yticks([row - 0.4 for row in rows], list(bars), gid="name", ha="left")
    axes.tick_params(axis="y", pad=0)
    axes.invert_yaxis()
    axes.locator_params(axis="x", **TICKS)
    axes.xaxis.set_major_formatter(_tick_labels(max(abs(axes.xaxis.get_view_interval()))))


def _tick_labels(largest: float) -> Any:
    from matplotlib.ticker import EngFormatter, ScalarFormatter

    if largest >= LARGE:
        return EngFormatter(sep=" ")
    formatter = ScalarFormatter(useOffset=False)
    formatter.set_scientific(False)
    return formatter


def _bare(tag: re.Match[str]) -> str:
    """Return a tag without style, a group's id as its class, one digit after a point."""
    text = re.sub(r' style="[^"]*"| transform="rotate\(-0 [^"]*"', "", tag[0])
    text = re.sub(r'<g id="([^"]*?)(?:_\d+)?">', r'<g class="\1">', text)
    return re.sub(r"(\.\d)\d+", r"\1", text).replace("\n", "")
