"""What holds in every session with DuckDB whose rows somebody sees, wherever it is opened."""

SESSION_SETTINGS = "set timezone = 'UTC'; set enable_progress_bar = false"
"""Moments are UTC, whatever the machine's clock shows. DuckDB's bar would be drawn into whatever
output there is, once a query takes long."""
