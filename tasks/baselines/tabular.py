"""What a model of a table must beat, and should beat to be worth having."""

from sklearn.preprocessing import FunctionTransformer
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from tasks.columns.vectorised import Vectorised
from tasks.families.tabular.common.preprocessing import codes
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.objective import objective
from tasks.models.predictor import Estimator
from tasks.models.scikit import wrapped


def baselines(schema: TableSchema) -> dict[str, Estimator]:
    """Return the unfitted baselines by name: constants."""
    return objective(schema.objective).chance(schema)


def references(schema: TableSchema) -> dict[str, Estimator]:
    """Return the unfitted simple models by name: a tree of at most three questions."""
    kind = DecisionTreeClassifier if schema.classes else DecisionTreeRegressor
    tree = kind(max_depth=3, min_samples_leaf=20, random_state=0)
    simple = wrapped(tree, FunctionTransformer(codes), schema)
    return {"shallow tree": Vectorised(schema.features, simple) if schema.composed else simple}
