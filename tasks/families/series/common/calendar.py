"""What is known ahead, as networks and linear models read it."""

import numpy as np
import numpy.typing as npt

from tasks.kinds.series.schema import Channel, SeriesSchema

MOST_VALUES = 60
"""Whole numbers of a smaller range are told apart one by one: an hour is no amount."""


def calendar(windows: npt.NDArray[np.float32], schema: SeriesSchema) -> npt.NDArray[np.float32]:
    """Return what is known of the horizon (rows, horizon, columns).

    Channels of few whole numbers become a column for each, other ones are brought to the range
    from 0 to 1 that they had in training; what is missing is 0.
    """
    ahead = windows[:, schema.window :]
    result = [_columns(ahead[:, :, place], schema.channels[place]) for place in schema.known]
    if not result:
        return np.zeros((*ahead.shape[:2], 0), dtype="float32")
    return np.concatenate(result, axis=2).astype("float32")


def _columns(values: npt.NDArray[np.float32], channel: Channel) -> npt.NDArray[np.float32]:
    span = channel.maximum - channel.minimum
    if not channel.whole or not 1 < span < MOST_VALUES:
        shares = (values - channel.minimum) / (span or 1.0)
        return np.asarray(np.nan_to_num(shares)[..., None], dtype="float32")
    every = np.arange(channel.minimum, channel.maximum + 1)
    return np.asarray(values[..., None] == every, dtype="float32")
