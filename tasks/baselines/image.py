"""What a model of pictures must beat, and should beat to be worth having."""

from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from tasks.kinds.image.pixels import flat
from tasks.kinds.image.schema import ImageSchema
from tasks.models.objective import answering
from tasks.models.predictor import Estimator
from tasks.models.scikit import wrapped

COMPONENTS = 16

MOST_NUMBERS = 4096
"""Of a picture, up to which the exact components take seconds; of 64 x 64 in colour, minutes."""


def baselines(schema: ImageSchema) -> dict[str, Estimator]:
    """Return the unfitted baselines by name: constants."""
    return answering(schema.objective).chance(schema)


def references(schema: ImageSchema) -> dict[str, Estimator]:
    """Return the unfitted simple models by name: a linear model of the main components."""
    numbers = schema.height * schema.width * schema.channels
    solver = "covariance_eigh" if numbers <= MOST_NUMBERS else "randomized"
    components = PCA(min(COMPONENTS, numbers), svd_solver=solver, whiten=True, random_state=0)
    transformer = make_pipeline(FunctionTransformer(flat), components)
    linear = LogisticRegression(max_iter=500)
    return {"linear on 16 components": wrapped(linear, transformer, schema)}
