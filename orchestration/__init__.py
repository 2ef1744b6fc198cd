"""Learning Warehouse: loading, building, checking and publishing, and the Dagster layer over it."""
