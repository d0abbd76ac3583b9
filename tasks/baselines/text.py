"""What a model of texts must beat, and should beat to be worth having."""

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB

from tasks.kinds.text.schema import TextSchema
from tasks.kinds.text.units import CharacterNgrams, WordNgrams
from tasks.models.objective import answering
from tasks.models.predictor import Estimator
from tasks.models.scikit import wrapped


def baselines(schema: TextSchema) -> dict[str, Estimator]:
    """Return the unfitted baselines by name: constants."""
    return answering(schema.objective).chance(schema)


def references(schema: TextSchema) -> dict[str, Estimator]:
    """Return the unfitted simple models by name: naive Bayes on single tokens."""
    tokens = WordNgrams(1) if schema.units == "words" else CharacterNgrams(1, 1, False)
    counts = CountVectorizer(analyzer=tokens)
    return {"naive Bayes": wrapped(MultinomialNB(), counts, schema)}
