"""The assets: what arrived, what dbt makes of it, and what is published."""
