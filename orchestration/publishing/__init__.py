"""From a candidate to a published snapshot: records, sealing, renaming, keeping. No Dagster."""
