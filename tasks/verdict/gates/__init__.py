"""Gates with a bound: one module each, named as under ``gates`` in ``params.yaml``.

A module has a function ``judge(bound, facts)`` that holds figures against the bound and says so in
plain English, as lines of the ledger.
"""
