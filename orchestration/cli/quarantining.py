"""The commands on rows that did not fit: quarantine list, show, retry."""

import typer


def add_to(app: typer.Typer) -> None:
    """Put the commands on the program."""
