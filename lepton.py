"""Use from Python: models in force, what candidates predicted, which of two is better.

>>> import lepton
>>> lepton.champion("tumour").predict(rows)           # doctest: +SKIP
>>> lepton.out_of_fold("tumour-svm")                  # doctest: +SKIP
>>> lepton.compare("tumour-svm", "tumour-logistic")   # doctest: +SKIP
"""

from tasks.evaluate.compare import Comparison, compare, out_of_fold
from tasks.predict.champion import Champion, champion

__all__ = ["Champion", "Comparison", "champion", "compare", "out_of_fold"]
