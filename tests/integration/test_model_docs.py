"""dbt's documentation of the models, made as `warehouse docs` makes it and read over loopback."""

import json
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import urlopen

import pytest
from command_line import warehouse

from orchestration.building.model_docs import docs_server
from orchestration.settings import Settings


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("docs")
    made = warehouse(home, "docs", "--only-write")
    assert made.code == 0, made.err
    return Settings(home=home).model_docs_folder


def _told(site: Path, name: str) -> Any:
    return json.loads((site / name).read_text("utf-8"))


def test_the_site_is_served_on_loopback(site: Path) -> None:
    with docs_server(site, port=0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with urlopen(f"http://127.0.0.1:{server.server_port}/") as page:
            assert b"<title>dbt Docs</title>" in page.read()
        server.shutdown()


def test_the_site_knows_the_types_of_a_mart_without_a_warehouse(site: Path) -> None:
    columns = _told(site, "catalog.json")["nodes"]["model.learning_warehouse.learner_summary"]
    assert columns["columns"]["user_id"]["type"] == "varchar"
    assert columns["columns"]["computed_at"]["type"] == "timestamp"


def test_the_site_does_not_tell_dbts_makers_who_reads_it(site: Path) -> None:
    assert _told(site, "manifest.json")["metadata"]["send_anonymous_usage_stats"] is False
