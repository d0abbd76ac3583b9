"""Windows of time series: an example is a run of consecutive rows, and what came of it."""
