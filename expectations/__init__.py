"""What the data must look like, as Great Expectations suites, and the program that checks it.

Here belong the suites on raw history and on a candidate's marts, their thresholds (`*.yml`), and
the runner that turns what they find into check outcomes. What a row of an export may hold belongs
with the contracts; keys, relationships and claims across models belong with dbt's tests.
"""
