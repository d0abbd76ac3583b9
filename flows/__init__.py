"""Wiring and policy: order, retries, concurrency, schedules, and what people see of a run."""
