"""A model's figures as a data frame, for people who work in Python or in a spreadsheet."""

import pandas as pd

from tasks.documents import Evaluation, Schema
from tasks.kinds.kind import kind
from tasks.models.objective import answering
from tasks.models.predictor import Floats


def prediction_frame(
    predicted: Floats, schema: Schema, evaluation: Evaluation, index: pd.Index
) -> pd.DataFrame:
    """Build the frame of what a model says of examples.

    Args:
        predicted: as ``Predictor.predict`` returns it, one entry for each example.
        schema: of the model.
        evaluation: of the model; has its decision threshold and its prediction interval.
        index: of the examples, (examples,).

    Returns:
        For classes a line for each example with ``label`` (the most probable class),
        ``probability`` (of the event for binary objectives, else of the label) and ``decision``
        (the class to act upon). For numbers ``value``, ``low`` and ``high``. For forecasts a line
        for each example, target and step, with ``target``, ``step`` (from 1), ``value``, ``low``
        and ``high``. For rankings a line for each example and ``rank`` (from 1), with ``item``,
        ``name`` and ``score``. ``low`` and ``high`` are missing where no interval was learnt.
    """
    own = kind(schema.kind).frame(predicted, schema, evaluation, index)
    if own is not None:
        return own
    return answering(schema.objective).frame(predicted, schema, evaluation, index)


def figure_frame(predicted: Floats, schema: Schema, index: pd.Index) -> pd.DataFrame:
    """Build the frame of a model's bare figures, a line for each example.

    Args:
        predicted: as ``Predictor.predict`` returns it.
        schema: of the model.
        index: of the examples, (examples,).

    Returns:
        For classes and rankings a column of probabilities or scores for each class or item; for
        numbers ``prediction``; for forecasts a column for each target and step, such as
        ``load +1``, in the units that errors are measured in.
    """
    names = schema.classes or schema.step_names or ["prediction"]
    return pd.DataFrame(predicted.reshape(len(predicted), -1), index=index, columns=names)
