"""What Dagster knows of reports: assets, jobs and schedules from the catalogue, gathered alone."""

from itertools import groupby

from dagster import Definitions

from orchestration.assets.reports import report_assets
from orchestration.jobs import reports_job
from orchestration.schedules import report_schedule
from orchestration.settings import Settings
from reports.catalog import load_catalog


def report_definitions(settings: Settings) -> Definitions:
    """Every report of the catalogue as an asset; a job and a schedule a kind of period."""
    catalog = tuple(load_catalog().values())
    by_kind = {
        kind: tuple(together)
        for kind, together in groupby(catalog, key=lambda definition: definition.period)
    }
    jobs = {kind: reports_job(kind, together) for kind, together in by_kind.items()}
    return Definitions(
        assets=report_assets(catalog, settings.reports_from),
        jobs=list(jobs.values()),
        schedules=[
            report_schedule(kind, jobs[kind], together, settings)
            for kind, together in by_kind.items()
        ],
    )
