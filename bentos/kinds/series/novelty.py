"""Values that training never saw: the model answers, but nothing says how well."""

import numpy as np

from bentos.interface import Columns, InputWarning
from tasks.kinds.series.schema import SeriesSchema


def warnings(windows: Columns, schema: SeriesSchema) -> list[InputWarning]:
    """Return a warning for each window and channel with values outside of the training range."""
    result: list[InputWarning] = []
    for channel in schema.channels:
        for row, values in enumerate(windows[channel.name]):
            beyond = (values < np.float32(channel.minimum)) | (values > np.float32(channel.maximum))
            if not beyond.any():
                continue
            middle = (channel.minimum + channel.maximum) / 2
            worst = values[beyond][np.argmax(np.abs(values[beyond] - middle))]
            result.append(
                InputWarning(
                    row=row,
                    column=channel.name,
                    value=float(worst),
                    message=f"{int(beyond.sum())} of {len(values)} values lie outside of the "
                    f"range seen in training, {channel.minimum:g} to {channel.maximum:g}",
                )
            )
    return result
