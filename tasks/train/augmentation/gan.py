"""Rows that a conditional generative adversarial network makes.

After CTGAN (Xu, Skoularidou, Cuesta-Infante and Veeramachaneni, "Modeling Tabular Data using
Conditional GAN", NeurIPS 2019), made smaller: a generator turns noise and a class into a row, a
critic tells such rows from true ones of the class, and each learns against the other. Columns of
numbers are mapped to a normal distribution by their ranks, where CTGAN fits a mixture of normals
to each; codes are one-hot, drawn by the Gumbel-softmax trick (Jang, Gu and Poole, ICLR 2017), so
that gradients pass. Rare classes are drawn nearly as often as frequent ones (by the logarithm of
their rows). The critic's loss is Wasserstein's with a gradient penalty (Gulrajani et al., NeurIPS
2017). What makes rows in the end is the running mean of the generator's weights, for single steps
of an adversarial game go back and forth (Yazıcı et al., ICLR 2019).
"""

import numpy as np
import numpy.typing as npt

from tasks.models.keras_setup import deterministic_keras
from tasks.models.predictor import Floats
from tasks.train.augmentation.game import Game
from tasks.train.augmentation.mixed import MixedColumns
from tasks.train.augmentation.row_layout import RowLayout

QUANTILES = 1000


def generated(
    X: Floats, y: npt.NDArray[np.int64], lacking: dict[int, int], columns: MixedColumns, seed: int
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Train a network on all classes and let it make rows of some; the same seed, the same rows.

    Args:
        X: encoded rows that are fitted on.
        y: their class numbers.
        lacking: how many rows to make, by class number.
        columns: learnt on ``X``.
        seed: of weights, noise and batches.

    Returns:
        Made rows, encoded, and their class numbers.
    """
    keras = deterministic_keras(seed)
    numbers, codes = columns.split(X)
    ranks = _Ranks(numbers)
    numerals = np.unique(y)
    layout = RowLayout(numbers.shape[1], columns.sizes, len(numerals))
    game = Game(layout, keras, seed)
    game.play(layout.rows(ranks.normal(numbers), codes), np.searchsorted(numerals, y), seed)
    made, classes = [np.empty((0, X.shape[1]))], [np.empty(0, dtype="int64")]
    for number, wanted in lacking.items():
        rows = game.rows(int(np.searchsorted(numerals, number)), wanted)
        made_numbers, made_codes = layout.parts(rows)
        made.append(columns.join(ranks.own(made_numbers), made_codes))
        classes.append(np.full(wanted, number))
    keras.backend.clear_session()
    return np.vstack(made), np.concatenate(classes)


class _Ranks:
    """Columns of numbers mapped to a normal distribution by their ranks, and back."""

    def __init__(self, numbers: Floats) -> None:
        from sklearn.preprocessing import QuantileTransformer

        self._map = QuantileTransformer(
            n_quantiles=min(QUANTILES, len(numbers)), output_distribution="normal", subsample=None
        )
        self._none = not numbers.shape[1]
        if not self._none:
            self._map.fit(numbers)

    def normal(self, numbers: Floats) -> Floats:
        """Return the same shape; the ends are brought in to where normal values still occur."""
        return numbers if self._none else np.clip(self._map.transform(numbers), -4, 4)

    def own(self, normal: Floats) -> Floats:
        """Undo it."""
        return normal if self._none else np.asarray(self._map.inverse_transform(normal))
