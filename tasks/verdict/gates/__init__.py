"""Gates with a bound: one module each, named as under ``gates`` of a solution.

A module has a function ``judge(bound, facts)`` that holds figures against the bound and says so in
plain English, as lines of the ledger.
"""
