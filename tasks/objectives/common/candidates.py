"""What competes where a solution names no candidate: the end of each key, and its section."""

TABLES = {
    "logistic": {"family": "logistic", "trials": 5, "timeout": 120},
    "forest": {"family": "forest", "trials": 1},
    "xgboost": {"family": "xgboost", "trials": 15, "timeout": 300},
    "network": {"family": "network", "trials": 1},
}
TEXTS = {
    "logistic": {"family": "logistic", "trials": 3, "timeout": 120},
    "svm": {"family": "svm", "trials": 3, "timeout": 120},
    "convolutional": {"family": "convolutional", "trials": 1},
}
PICTURES = {
    "svm": {"family": "svm", "trials": 4, "timeout": 120},
    "network": {"family": "network", "trials": 1},
}
SERIES = {
    "ridge": {"family": "ridge", "trials": 4, "timeout": 120},
    "boosting": {"family": "boosting", "trials": 4, "timeout": 300},
    "recurrent": {"family": "recurrent", "trials": 1},
}
