"""What holds in a session with DuckDB that gives moments or may take long, wherever it is."""

SESSION_SETTINGS = "set timezone = 'UTC'; set enable_progress_bar = false"
"""Moments are UTC, whatever the machine's clock shows. DuckDB's bar would be drawn into whatever
output there is, once a query takes long."""
