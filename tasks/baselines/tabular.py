"""What a model of a table must beat, and should beat to be worth having."""

from sklearn.compose import ColumnTransformer
from sklearn.covariance import EllipticEnvelope
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from tasks.columns.vectorised import Vectorised
from tasks.families.tabular.common.detector import ScikitDetector
from tasks.families.tabular.common.preprocessing import codes
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.objective import answering, objective
from tasks.models.predictor import Estimator
from tasks.models.scikit import wrapped

SUPPORT = 0.9
"""Share of rows that a robust covariance is of."""


def baselines(schema: TableSchema) -> dict[str, Estimator]:
    """Return the unfitted baselines by name: constants."""
    return answering(schema.objective).chance(schema)


def references(schema: TableSchema) -> dict[str, Estimator]:
    """Return the unfitted simple models by name.

    A tree of at most three questions; where nothing is learnt from the target, how far a row lies
    from the middle of all, in units of how they scatter together (Mahalanobis, On the generalised
    distance in statistics, 1936), and the same with the covariance of the rows that scatter least
    (Rousseeuw and van Driessen, A fast algorithm for the minimum covariance determinant, 1999).
    """
    simple = _references(schema.numeric if schema.composed else schema)
    if not schema.composed:
        return simple
    return {name: Vectorised(schema.features, model) for name, model in simple.items()}


def _references(schema: TableSchema) -> dict[str, Estimator]:
    if not objective(schema.objective).supervised:
        return {
            "Mahalanobis distance": _distance(schema, support=1.0),
            "robust Mahalanobis distance": _distance(schema, support=SUPPORT),
        }
    kind = DecisionTreeClassifier if schema.classes else DecisionTreeRegressor
    tree = kind(max_depth=3, min_samples_leaf=20, random_state=0)
    return {"shallow tree": wrapped(tree, FunctionTransformer(codes), schema)}


def _distance(schema: TableSchema, support: float) -> Estimator:
    model = EllipticEnvelope(support_fraction=support, random_state=0)
    numbers = [place for place, one in enumerate(schema.features) if one.type != "category"]
    columns = make_pipeline(SimpleImputer(keep_empty_features=True), StandardScaler())
    # a category is no point on a line; where there is nothing else, its frequency is
    chosen = ColumnTransformer([("columns", columns, numbers or slice(None))])
    return ScikitDetector(model, make_pipeline(FunctionTransformer(codes), chosen))
