"""What report files are called, and that the same report is the same bytes."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from reports_samples import LEARNERS, SAMPLE, hostile_report

from reports.catalog import OutputFormat
from reports.model import Report, Section
from reports.rendering.formats import RENDERERS, file_name

FORMATS: tuple[OutputFormat, ...] = ("html", "xlsx", "csv", "json")
TESTS = Path(__file__).parent.parent
DIGESTS = """
import hashlib, sys
from reports.rendering.formats import RENDERERS
from reports_samples import SAMPLE, hostile_report
for name in sys.argv[1:]:
    for report in (SAMPLE, hostile_report()):
        print(name, hashlib.sha256(RENDERERS[name](report)).hexdigest())
"""


def of_scope(scope_id: str, *, version: int = 1) -> Report:
    return replace(SAMPLE, scope=replace(SAMPLE.scope, scope_id=scope_id), version=version)


def test_a_file_is_named_for_report_period_scope_and_version() -> None:
    assert file_name(of_scope("lms:coh-0001"), "pdf") == "cohort_weekly_2026-W45_lms.coh-0001.pdf"
    assert (
        file_name(of_scope("lms:coh-0001", version=2), "json")
        == "cohort_weekly_2026-W45_lms.coh-0001_v2.json"
    )


def test_csv_of_several_tables_is_a_zip() -> None:
    one = replace(SAMPLE, sections=(Section(key="people", title="People", blocks=(LEARNERS,)),))
    assert file_name(SAMPLE, "csv").endswith(".zip")
    assert file_name(one, "csv").endswith(".csv")


def test_another_process_makes_the_same_bytes() -> None:
    here = [
        f"{name} {hashlib.sha256(RENDERERS[name](report)).hexdigest()}"
        for name in FORMATS
        for report in (SAMPLE, hostile_report())
    ]
    there = subprocess.run(
        [sys.executable, "-c", DIGESTS, *FORMATS],
        cwd=TESTS,
        env={**os.environ, "PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert there.stdout.splitlines() == here
