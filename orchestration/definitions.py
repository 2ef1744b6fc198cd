"""The Dagster code location: assets, checks, jobs, schedules and the sensor, gathered alone."""

from dagster import Definitions, definitions, in_process_executor

from orchestration.assets.models import model_assets
from orchestration.assets.raw import raw_assets
from orchestration.assets.snapshot import snapshot_asset
from orchestration.building.audited_build import dbt_project
from orchestration.building.parsed_project import parsed_project
from orchestration.checks.raw import raw_checks
from orchestration.jobs import housekeeping, notify_of_alerts, refresh_job
from orchestration.loading.contracts import load_contracts
from orchestration.report_definitions import report_definitions
from orchestration.schedules import alert_notifications, hourly_refresh, weekly_housekeeping
from orchestration.sensors import landing_sensor
from orchestration.settings import Settings


def warehouse_definitions(settings: Settings) -> Definitions:
    """The code location of the warehouse at the settings' home."""
    raw = raw_assets(load_contracts())
    manifest = parsed_project(dbt_project(settings))
    models = model_assets(manifest)
    warehouse = Definitions(
        assets=[raw, models, snapshot_asset(models)],
        asset_checks=[raw_checks(manifest, raw, models)],
        jobs=[refresh_job, notify_of_alerts, housekeeping],
        schedules=[hourly_refresh, alert_notifications, weekly_housekeeping],
        sensors=[landing_sensor(settings)],
        resources={"settings": settings},
        executor=in_process_executor,
    )
    return Definitions.merge(warehouse, report_definitions(settings))


@definitions
def defs() -> Definitions:
    """What Dagster loads."""
    return warehouse_definitions(Settings())
