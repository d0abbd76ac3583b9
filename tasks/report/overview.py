"""An evaluation in one small picture, for places that show no page, such as Prefect's UI."""

from pathlib import Path

from tasks.documents import Evaluation
from tasks.files import whole_file


def draw_overview(evaluation: Evaluation, path: Path) -> None:
    """Draw up to three curves and the ten largest importances, if any, into a PNG file."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    names = [name for name in evaluation.curves if ":" not in name][:3]
    top = sorted(evaluation.importances, key=lambda importance: -importance.mean)[:10][::-1]
    parts = max(1, len(names) + bool(top))
    figure = Figure(figsize=(4 * parts, 3.2), layout="constrained")
    axes = figure.subplots(1, parts, squeeze=False)[0]
    for axis, name in zip(axes, names, strict=False):
        curve = evaluation.curves[name]
        axis.plot(curve.x, curve.y, "." if name == "predicted_observed" else "-", markersize=3)
        axis.set_title(name.replace("_", " "))
        axis.grid(alpha=0.3)
        axis.xaxis.set_major_locator(MaxNLocator(4))
    if top:
        axes[-1].barh(
            [importance.feature for importance in top],
            [importance.mean for importance in top],
            xerr=[importance.sd for importance in top],
        )
        axes[-1].set_title("importance")
        axes[-1].set_xlabel(f"loss of {evaluation.metric} when shuffled")
    with whole_file(path) as temporary, temporary.open("wb") as stream:
        # matplotlib's version would be written into the file otherwise
        FigureCanvasAgg(figure).print_png(stream, metadata={"Software": None})
