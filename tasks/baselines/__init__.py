"""What a model must beat, and simple models that it should beat to be worth its size.

One module for each kind of input, with two functions that return unfitted models by name:
``baselines`` know what is usual and nothing of the row before them, ``references`` learn.
"""
