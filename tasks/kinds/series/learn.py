"""The schema of windows, learnt on training examples."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa

from tasks.config import Columns, SeriesInputs, Split
from tasks.errors import InputError
from tasks.kinds.series.schema import FIRST, SERIES, Channel, SeriesSchema


def learn(
    training: "pa.Table", columns: Columns, split: Split, inputs: SeriesInputs, **shared: Any
) -> SeriesSchema:
    """Learn the channels' ranges, and how targets are standardised.

    Args:
        training: examples, as ``examples`` gives them.
        columns: name time and group.
        split: tells rows that validate by a column of their own from those only trained on.
        inputs: lengths, what is forecast, what is known ahead.
        shared: the fields that every schema has.

    Raises:
        InputError: a channel has no value in any training window.
    """
    assert columns.time is not None
    targets = (inputs.targets or [shared["target"]]) if inputs.horizon else []
    lists = [field.name for field in training.schema if hasattr(field.type, "list_size")]
    channels = [_channel(training, name, inputs) for name in lists]
    center, scale = np.zeros(len(targets)), np.ones(len(targets))
    if inputs.standardised:
        fitted = training
        if split.validation_value is not None:
            parts = training.column(split.column or "").to_pylist()
            fitted = training.filter([str(part) != split.validation_value for part in parts])
        center, scale = _moments(fitted, targets, inputs.window)
    return SeriesSchema(
        window=inputs.window,
        horizon=inputs.horizon,
        channels=channels,
        targets=targets,
        seasons=inputs.seasons,
        group=columns.group,
        time=columns.time,
        evenly=inputs.evenly,
        center=center.tolist(),
        scale=scale.tolist(),
        **shared,
    )


def _channel(training: "pa.Table", name: str, inputs: SeriesInputs) -> Channel:
    known = name in inputs.known
    values = _matrix(training, name)
    if not known:
        values = values[:, : inputs.window]
    missing = np.isnan(values)
    if missing.all():
        hint = "name it under columns.ignored, or leave it out in source.query"
        raise InputError(f"column {name!r}", "has no value in any training window", hint)
    return Channel(
        name=name,
        known=known,
        whole=bool(np.all(np.mod(values[~missing], 1) == 0)),
        nullable=bool(missing.any()),
        minimum=float(np.nanmin(values)),
        maximum=float(np.nanmax(values)),
        example=[None if np.isnan(value) else float(str(value)) for value in values[-1]],
    )


def _moments(
    training: "pa.Table", targets: list[str], window: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return mean and standard deviation of each target over rows, each counted once."""
    series, first = (training.column(name).to_numpy() for name in (SERIES, FIRST))
    values = np.stack([_matrix(training, name) for name in targets], axis=-1)
    place = first[:, None] - window + np.arange(values.shape[1])
    rows = series[:, None] * (place.max() + 1) + place
    _, once = np.unique(rows, return_index=True)
    distinct = values.reshape(-1, len(targets))[once].astype("float64")
    scale = np.nanstd(distinct, axis=0)
    return np.nanmean(distinct, axis=0), np.where(scale > 0, scale, 1.0)


def _matrix(training: "pa.Table", name: str) -> npt.NDArray[np.float32]:
    lists = training.column(name).combine_chunks()
    flat: npt.NDArray[np.float32] = lists.flatten().to_numpy(zero_copy_only=False)
    return flat.reshape(training.num_rows, -1)
