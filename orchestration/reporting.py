"""Reports, from a wish to files and their readers: what the command line and Dagster both call.

Here belong the order of the steps and the home's places. What a report says, how it is made and
handed over belongs to `reports`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from orchestration.refresh import Call
from orchestration.settings import Settings
from reports.catalog import ReportDefinition
from reports.delivery.alerts import notify_alerts
from reports.delivery.delivering import Delivered, deliver_reports, post_of
from reports.delivery.outbox_retention import remove_from_outbox
from reports.making import Made, Outcome, apply_report_retention, make_reports
from reports.periods import Period, last_closed
from reports.reading import open_snapshot
from reports.register import open_register
from reports.report_catalog import write_report_catalog
from reports.source import Places, kept_snapshots
from reports.timing import DueHours


@dataclass(frozen=True, kw_only=True)
class ReportWish:
    """A report to be made: of which period, and for whom; for all where nobody is named.

    `timezones` limits it to the scopes of these time zones: their day is over at another moment.
    """

    definition: ReportDefinition
    period: Period
    scope_ids: Collection[str] | None = None
    timezones: Collection[str] | None = None
    snapshot_id: str | None = None


def places_of(settings: Settings) -> Places:
    """Where the home keeps what reports read."""
    return Places(
        published=settings.published_folder,
        current=settings.current_file,
        builds=settings.builds_folder,
    )


def due_hours(settings: Settings) -> DueHours:
    """The hours at which reports are due."""
    return DueHours(
        daily=settings.daily_reports_hour,
        weekly=settings.weekly_reports_hour,
        monthly=settings.monthly_reports_hour,
    )


def timezones_of_readers(settings: Settings) -> tuple[str, ...]:
    """The time zones of all organizations in the current snapshot, and UTC for the platform."""
    current = kept_snapshots(places_of(settings)).current
    with open_snapshot(current.path) as reader:
        scopes = reader.scopes("organization")
    return tuple(sorted({scope.timezone for scope in scopes} | {"UTC"}))


def default_period(settings: Settings, definition: ReportDefinition) -> Period:
    """The newest period that was over, in UTC, when the current snapshot's as_of was."""
    current = kept_snapshots(places_of(settings)).current
    return last_closed(definition.period, current.as_of.replace(tzinfo=None), "UTC")


def make(
    settings: Settings,
    call: Call,
    wish: ReportWish,
    *,
    on_outcome: Callable[[Outcome, int], None] | None = None,
) -> Made:
    """Make a report's files for a period; gives what became of each scope.

    Where no scope lies in the wish's time zones, nothing is made. Raises SourceError where nothing
    is published yet, or where a scope or a snapshot is unknown.
    """
    made = make_reports(
        wish.definition,
        period=wish.period,
        reports=settings.reports_folder,
        places=places_of(settings),
        made_at=call.at,
        scope_ids=wish.scope_ids,
        timezones=wish.timezones,
        snapshot_id=wish.snapshot_id,
        processes=settings.report_processes,
        on_outcome=on_outcome,
    )
    _tell_analysts(settings)
    return made


def deliver(
    settings: Settings, call: Call, definition: ReportDefinition, period: Period
) -> Delivered:
    """Hand the newest version of a period's report to all who receive it and do not have it yet.

    Raises RecipientsError and MessageError for wrong settings; what befalls one message stands in
    the ledger.
    """
    delivered = deliver_reports(
        definition,
        period=period,
        reports=settings.reports_folder,
        places=places_of(settings),
        post=post_of(settings),
        at=call.at,
    )
    _tell_analysts(settings)
    return delivered


def notify(settings: Settings, call: Call) -> Delivered:
    """Tell managers of grave alerts that they were not told of; raises as `deliver` does."""
    delivered = notify_alerts(
        reports=settings.reports_folder,
        places=places_of(settings),
        post=post_of(settings),
        at=call.at,
        cooldown=timedelta(hours=settings.alert_cooldown_hours),
    )
    _tell_analysts(settings)
    return delivered


def remove_old_reports(settings: Settings, call: Call) -> tuple[Path, ...]:
    """Remove files and messages past their keeping, and keep their record; gives the folders."""
    removed = apply_report_retention(reports=settings.reports_folder, now=call.at)
    remove_from_outbox(
        post_of(settings),
        reports=settings.reports_folder,
        alerts_before=call.at - timedelta(days=settings.keep_alert_mail_days),
        at=call.at,
    )
    _tell_analysts(settings)
    return removed


def _tell_analysts(settings: Settings) -> None:
    with open_register(settings.reports_folder) as register:
        write_report_catalog(register)
