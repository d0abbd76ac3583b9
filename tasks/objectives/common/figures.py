"""Figures as services answer them."""


def stable(figure: float) -> float:
    """Round a figure to what does not depend on how many rows are predicted together.

    Beyond twelve digits a sum does.
    """
    return float(f"{figure:.12g}")
