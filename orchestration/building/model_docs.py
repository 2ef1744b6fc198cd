"""dbt's documentation of the models: making the site, and the server that shows it on loopback."""

import json
import os
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from orchestration.building.dbt_project import DbtProject


def write_model_docs(project: DbtProject, folder: Path) -> Path:
    """Make the site in a folder, from the project's files alone; gives its first page.

    Raises DbtFailed where the project does not parse.
    """
    folder.mkdir(parents=True, exist_ok=True)
    DbtProject(replace(project.places, target=folder)).generate_docs()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    catalog_file = folder / "catalog.json"
    catalog = json.loads(catalog_file.read_text("utf-8"))
    catalog["nodes"] = _typed_by_contract(manifest["nodes"])
    catalog["sources"] = _typed_by_contract(manifest["sources"])
    catalog_file.write_text(json.dumps(catalog), "utf-8")
    return folder / "index.html"


def _typed_by_contract(nodes: dict[str, Any]) -> dict[str, Any]:
    """What a database would tell of the tables, from their contracts: the site shows the types."""
    return {
        unique_id: {
            "unique_id": unique_id,
            "metadata": {
                "type": node.get("config", {}).get("materialized", "table"),
                "database": node["database"],
                "schema": node["schema"],
                "name": node["name"],
                "comment": None,
                "owner": node.get("meta", {}).get("owner"),
            },
            "columns": {
                name: {"type": column["data_type"], "index": place, "name": name, "comment": None}
                for place, (name, column) in enumerate(node["columns"].items(), 1)
            },
            "stats": {},
        }
        for unique_id, node in nodes.items()
        if any(column["data_type"] for column in node.get("columns", {}).values())
    }


def docs_server(folder: Path, *, port: int) -> ThreadingHTTPServer:
    """A server of the site on loopback, not yet serving. Raises OSError where the port is taken."""
    return ThreadingHTTPServer(
        ("127.0.0.1", port), partial(_QuietHandler, directory=os.fspath(folder))
    )


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Nobody reads one line a request."""
