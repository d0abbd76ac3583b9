"""Generated machines: the same every time, each with a life of its own that its sensors tell."""

import numpy as np
import pandas as pd

from tasks.ingest.generators.machines import CLIP, FEWEST_SEEN, generate


def test_a_longer_table_begins_with_a_shorter_one() -> None:
    pd.testing.assert_frame_equal(generate(700, 7), generate(1500, 7).head(700))
    assert not generate(700, 7).equals(generate(700, 8))


def test_only_the_last_flight_of_a_test_machine_has_an_answer() -> None:
    frame = generate(6000, 1)
    whole = frame[frame["engine"] != frame["engine"].iloc[-1]]
    for _, machine in whole.groupby("engine"):
        assert machine["cycle"].tolist() == list(range(1, len(machine) + 1))
        if machine["part"].iloc[0] == "test":
            assert len(machine) >= FEWEST_SEEN
            assert machine["remaining"].notna().tolist() == [False] * (len(machine) - 1) + [True]
        else:
            expected = np.minimum(len(machine) - machine["cycle"], CLIP)
            assert (machine["remaining"] == expected).all()


def test_sensors_tell_that_the_end_is_near() -> None:
    frame = generate(6000, 1)
    train = frame[frame["part"] == "train"]
    near = train["remaining"] < 20
    new = train["cycle"] < 60
    for name, sign in (("T50", 1), ("P30", -1)):
        moved = sign * (train.loc[near, name].mean() - train.loc[new, name].mean())
        assert moved > 2 * train.loc[new, name].std()
    assert abs(train.loc[near, "P15"].mean() - train.loc[new, "P15"].mean()) < 0.001
