"""The commands that hand something out: an extract, the models' documentation, the Dagster UI."""

import socket
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.console import counted, say, show_json, shown
from orchestration.cli.options import JsonOption, SnapshotOption, published_file
from orchestration.publishing.extracts import ExtractFormat, extract, personal_data
from orchestration.settings import Settings

PUBLISHED_DATABASE = "marts"

PortOption = Annotated[
    int, typer.Option(min=1, max=65_535, help="Which port of this machine to listen on.")
]


def add_to(app: typer.Typer) -> None:
    """Put the commands on the program."""
    panel = "Hand it out"
    app.command("extract", rich_help_panel=panel)(extract_snapshot)
    app.command("docs", rich_help_panel=panel)(docs)
    app.command("ui", rich_help_panel=panel)(ui)


def extract_snapshot(
    target: Annotated[Path, typer.Argument(help="The file (duckdb) or folder to write.")],
    *,
    without_names: Annotated[
        bool, typer.Option("--without-names", help="Leave out what tells who somebody is.")
    ] = False,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="duckdb, parquet or csv.")
    ] = "duckdb",
    snapshot: SnapshotOption = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an earlier extract.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Copy the published marts into a file or folder of their own, with names or without."""
    settings = Settings()
    source = published_file(settings, snapshot)
    without = (
        personal_data(settings.dbt_target_folder / "manifest.json", database=PUBLISHED_DATABASE)
        if without_names
        else None
    )
    made = extract(source, target, form=_known(form), without=without, overwrite=overwrite)
    if as_json:
        show_json(vars(made))
        return
    say(
        f"Wrote {counted(len(made.rows), 'table')}, {counted(sum(made.rows.values()), 'row')}, "
        f"to {made.path}."
    )
    if without_names:
        say(f"Left out: {shown(made.left_out) or 'nothing, as no published column is personal'}.")


def docs(
    *,
    port: PortOption = 8081,
    only_write: Annotated[
        bool, typer.Option("--only-write", help="Make the site, and do not serve it.")
    ] = False,
) -> None:
    """Make and show dbt's documentation of the models: columns, lineage, tests."""
    from orchestration.building.audited_build import dbt_project
    from orchestration.building.model_docs import docs_server, write_model_docs

    settings = Settings()
    if not only_write:
        _require_free("127.0.0.1", port)
    page = write_model_docs(dbt_project(settings), settings.model_docs_folder)
    if only_write:
        say(f"Wrote {page}.")
        return
    with docs_server(page.parent, port=port) as server:
        say(f"The models' documentation is on http://127.0.0.1:{server.server_port}; Ctrl-C ends.")
        server.serve_forever()


def ui(
    *,
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: PortOption = 3000,
) -> None:
    """Open the Dagster UI, with the sensor that refreshes when exports arrive."""
    from orchestration.ui import serve_ui

    settings = Settings()
    # Dagster would go on without its UI: refreshing, and unseen.
    _require_free(host, port)
    serve_ui(settings, host=host, port=port)


def _require_free(host: str, port: int) -> None:
    """Raise typer.BadParameter where this machine does not let one listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        # Python adds the place in its own form, in brackets.
        why = str(error.strerror).partition(" (")[0]
        raise typer.BadParameter(
            f"{host}:{port} cannot be listened on: {why}. Is the same command running there? Else "
            "name another place.",
            param_hint="--port",
        ) from error


def _known(form: str) -> ExtractFormat:
    if form in ("duckdb", "parquet", "csv"):
        return form  # type: ignore[return-value]  # mypy does not narrow a str by `in`
    raise typer.BadParameter(f"{form!r} is none of duckdb, parquet, csv.", param_hint="--format")
