"""A picture of an evaluation for Prefect's UI; the report draws its own, larger ones."""

import io

from tasks.documents import Evaluation


def draw_evaluation(evaluation: Evaluation) -> bytes:
    """Draw up to three curves and the ten largest importances; give a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names = [name for name in evaluation.curves if ":" not in name][:3]
    figure = Figure(figsize=(4 * (len(names) + 1), 3.2), layout="constrained")
    axes = figure.subplots(1, len(names) + 1, squeeze=False)[0]
    for axis, name in zip(axes, names, strict=False):
        curve = evaluation.curves[name]
        axis.plot(curve.x, curve.y, "." if name == "predicted_observed" else "-", markersize=3)
        axis.set_title(name.replace("_", " "))
        axis.grid(alpha=0.3)
    top = sorted(evaluation.importances, key=lambda importance: -importance.mean)[:10][::-1]
    axes[-1].barh(
        [importance.feature for importance in top],
        [importance.mean for importance in top],
        xerr=[importance.sd for importance in top],
    )
    axes[-1].set_title(f"importance: loss of {evaluation.metric} when shuffled")
    buffer = io.BytesIO()
    FigureCanvasAgg(figure).print_png(buffer)
    return buffer.getvalue()
