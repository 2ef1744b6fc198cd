"""Building the candidate: dbt in this process, and the files that are made from the contracts."""
