"""From export files to `raw.*`: contracts, reading, checking, loading. Knows nothing of Dagster."""
