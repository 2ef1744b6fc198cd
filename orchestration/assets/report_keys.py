"""How reports are called in Dagster, for who makes them and for who leaves them out."""

from dagster import AssetKey

REPORTS = "reports"


def report_key(name: str) -> AssetKey:
    """The key of a report."""
    return AssetKey([REPORTS, name])
