"""The gates: one module each, named after its bound under ``gates`` in ``params.yaml``.

A module has a function ``judge(bound, facts)`` that holds one figure against the bound and says so
in plain English, as lines of the ledger.
"""
