"""Importers: turn another system's exports into ordinary export files. The loader knows none."""
