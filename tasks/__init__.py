"""The work: one room per step, plain typed functions, no orchestrator inside."""
