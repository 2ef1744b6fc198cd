"""The headline metrics once more, in polars, from the export files and the metric catalogue alone.

Nothing here reads the project's SQL, loader, contracts, seeds or vars: what both do alike by
mistake would otherwise stay hidden. `exports` reads the landing folder; each other module holds
one area of metrics; `comparison` tells where a mart says something else.
"""
