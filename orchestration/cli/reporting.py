"""The commands on reports, gathered, and the one that shows which there are: report catalog.

Here belong these alone. Making, finding and delivering have modules of their own.
"""

from typing import Annotated

import typer

from orchestration.building.made_files import write_made_files
from orchestration.cli import delivering
from orchestration.cli.console import show_json, show_table, tell_written
from orchestration.cli.finding_reports import list_issues, open_report
from orchestration.cli.making_reports import make_named, preview_report
from orchestration.cli.options import JsonOption
from orchestration.settings import PROJECT_ROOT
from reports.catalog import load_catalog
from reports.catalog_page import PAGE, catalog_page


def add_to(app: typer.Typer) -> None:
    """Put the commands on the program."""
    commands = typer.Typer(
        no_args_is_help=True,
        help="Reports: what there are, making them, and finding what was made.",
    )
    commands.command("catalog")(show_catalog)
    commands.command("make")(make_named)
    commands.command("list")(list_issues)
    commands.command("open")(open_report)
    commands.command("preview")(preview_report)
    delivering.add_to(commands)
    app.add_typer(commands, name="report", rich_help_panel="Hand it out")


def show_catalog(
    *,
    as_json: JsonOption = False,
    write: Annotated[
        bool, typer.Option("--write", help=f"Make {PAGE} anew, and show nothing.")
    ] = False,
) -> None:
    """Show which reports there are: how often, about what, and for whom."""
    catalog = load_catalog()
    if write:
        changed = write_made_files(PROJECT_ROOT, {PAGE: catalog_page(catalog)})
        tell_written(changed, made_from="the reports' definitions")
        return
    if as_json:
        show_json([one.model_dump(mode="json", exclude={"sections"}) for one in catalog.values()])
        return
    show_table(
        ["name", "period", "of each", "for", "what it says"],
        [
            (one.name, one.period, one.scope, one.audience, one.description)
            for one in catalog.values()
        ],
    )
