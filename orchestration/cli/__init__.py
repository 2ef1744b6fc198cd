"""The command line, `warehouse`: it asks, waits and shows. What is done belongs elsewhere."""
