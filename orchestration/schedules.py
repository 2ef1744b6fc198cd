"""The schedules: when what does not wait for files runs.

Here belong times alone. The times of reports belong to the reports.
"""

from dagster import DefaultScheduleStatus, ScheduleDefinition

from orchestration.jobs import housekeeping

weekly_housekeeping = ScheduleDefinition(
    name="weekly_housekeeping",
    job=housekeeping,
    cron_schedule="0 3 * * 0",
    execution_timezone="UTC",
    default_status=DefaultScheduleStatus.RUNNING,
    description="Sundays at 03:00 UTC.",
)
