"""Parts that share no answers: what a forecast is asked for must not lie in two of them."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.kinds.series.schema import FIRST, LAST, SERIES


def without_overlap(examples: pa.Table, parts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Mark the examples whose answers reach into no other part.

    A forecast of several steps belongs to the part of its first one. One whose later steps are
    the first of examples in another part is left out: it would tell a model what it is going to
    be asked.

    Args:
        examples: series by series and in order of time, as ``examples`` gives them.
        parts: (examples,) the part of each.
    """
    series, first, last = (examples.column(name).to_numpy() for name in (SERIES, FIRST, LAST))
    changed = np.r_[True, (series[1:] != series[:-1]) | (parts[1:] != parts[:-1])]
    run = np.cumsum(changed) - 1
    # where the next run begins: never, if that is in another series
    begins = np.append(first[changed], 0)
    of_series = np.append(series[changed], -1)
    following = np.where(of_series[run + 1] == series, begins[run + 1], np.iinfo("int64").max)
    return np.asarray(last < following)
