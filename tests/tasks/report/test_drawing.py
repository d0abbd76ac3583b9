import re
from dataclasses import replace

import pytest

from tasks.documents import Curve
from tasks.report.drawing import Chart, round_ends

RISING = Curve(x=[0, 1, 2], y=[0, 4, 1])
CHART = Chart(title="Load", reads="", x_label="hour", y_label="load", lines={"": RISING})


def group(chart: Chart, name: str) -> str:
    """Return what lies in the first group of a class."""
    match = re.search(f'<g class="{name}">(.*?)</g>', chart.svg)
    assert match, name
    return match[1]


def points(chart: Chart, name: str) -> list[tuple[float, float]]:
    return [
        (float(x), float(y))
        for x, y in re.findall(r"[ML] (-?[\d.]+) (-?[\d.]+)", group(chart, name))
    ]


def labels(chart: Chart, axis: str) -> list[str]:
    return re.findall(rf'<g class="{axis}">.*?<text[^>]*>(.*?)</text>', chart.svg)


def test_values_are_drawn_in_proportion_and_larger_ones_higher() -> None:
    (x0, y0), (x1, y1), (x2, y2) = points(CHART, "line hue-0")
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.2)
    assert y0 - y1 == pytest.approx(4 * (y0 - y2), abs=0.5)


@pytest.mark.parametrize(
    ("high", "shown"),
    [
        (1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (530_000, ["0", "100 k", "200 k", "300 k", "400 k", "500 k"]),
    ],
)
def test_ticks_are_round_and_short(high: float, shown: list[str]) -> None:
    assert labels(replace(CHART, y_range=(0, high)), "ytick") == shown


def test_negative_ticks_have_a_minus() -> None:
    assert "−0.002" in labels(replace(CHART, y_range=(-0.003, 0.004)), "ytick")


def test_the_page_gives_the_looks_and_ids_do_not_meet() -> None:
    dotted = replace(CHART, dots=RISING, reference=RISING, band=RISING)
    other = replace(dotted, title="Heat")
    assert "style=" not in dotted.svg
    assert "url(" not in dotted.svg
    ids = [set(re.findall(r' id="([^"]*)"', chart.svg)) for chart in (dotted, other)]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_the_same_chart_is_the_same_bytes() -> None:
    assert replace(CHART, dots=RISING).svg == replace(CHART, dots=RISING).svg


def test_names_are_neither_markup_nor_formulas() -> None:
    name = 'US$ & "$x$ <b> style="a"'
    chart = replace(CHART, y_label=name)
    assert 'US$ &amp; "$x$ &lt;b&gt; style="a"' in chart.svg
    assert "&lt;b&gt;" in replace(CHART, bars={"<b>": (1.0, 0.1)}).svg


def test_each_line_has_its_colour() -> None:
    many = replace(CHART, lines={str(number): RISING for number in range(9)})
    found = re.findall('<g class="line (hue-.)">', many.svg)
    assert found == [f"hue-{number % 8}" for number in range(9)]


def test_bars_are_as_long_as_their_means_the_first_on_top() -> None:
    chart = replace(CHART, bars={"spent": (4.0, 0.0), "age": (1.0, 0.0)})
    assert labels(chart, "name") == ["spent", "age"]
    spent, age = (
        [float(x) for x in re.findall(r"[ML] (-?[\d.]+)", bar)]
        for bar in re.findall(r'<g class="bar">(.*?)</g>', chart.svg)
    )
    assert max(spent) - min(spent) == pytest.approx(4 * (max(age) - min(age)), abs=0.5)


def test_nothing_to_tell_apart_is_drawn_all_the_same() -> None:
    assert labels(replace(CHART, lines={"": Curve(x=[3, 3], y=[5, 5])}), "ytick")


def test_a_scale_ends_at_round_numbers_and_never_beyond_one() -> None:
    assert round_ends(0.83, 0.996) == pytest.approx((0.8, 1.0))
    low, high = round_ends(0.5, 0.5)
    assert low < 0.5 < high
