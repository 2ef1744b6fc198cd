"""The same snapshot and period give the same bytes: every report, every format, any process."""

import hashlib
import multiprocessing
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from orchestration.reporting import default_period, places_of
from orchestration.settings import Settings
from reports.catalog import load_catalog
from reports.composing import compose
from reports.reading import open_snapshot
from reports.rendering.formats import RENDERERS
from reports.source import kept_snapshots


def digests_of(home: Path) -> Mapping[str, str]:
    """The digest of each report's first scope in every format; a process of its own calls it."""
    settings = Settings(home=home)
    current = kept_snapshots(places_of(settings)).current
    found = {}
    with open_snapshot(current.path) as reader:
        for definition in load_catalog().values():
            [report] = compose(
                definition,
                reader,
                period=default_period(settings, definition),
                scopes=reader.scopes(definition.scope)[:1],
            )
            for name, render in RENDERERS.items():
                found[f"{definition.name}.{name}"] = hashlib.sha256(render(report)).hexdigest()
    return found


def test_every_file_has_the_same_bytes_in_two_processes(
    refreshed_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = []
    for seed, timezone in (("1", "UTC"), ("2", "Asia/Kolkata")):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        monkeypatch.setenv("TZ", timezone)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
            answers.append(process.submit(digests_of, refreshed_home).result())

    first, second = answers
    assert len(first) == 5 * len(load_catalog())
    assert {name for name in first if first[name] != second[name]} == set()
