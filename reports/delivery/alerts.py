"""Notifying managers of new alerts: one message a manager and run, none twice.

Here belongs which alerts are told to whom. That a message is handed over once belongs to
`delivering`. What was told is kept with the ledger, so that a message which a killed run had only
planned can still be put together.
"""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from reports.delivery.delivering import Delivered, Post, deliver, delivering, envelope_of
from reports.delivery.ledger import OPEN_STATES, Delivery, Ledger, Parcel
from reports.delivery.message import AlertLine, alert_message, message_id
from reports.delivery.recipients import Recipient, read_addresses
from reports.formats import moment_text
from reports.reading import SnapshotReader, moment_of
from reports.register import Register, moment_written, open_register, utc
from reports.source import Places, open_current

NAME = "alerts"

OPEN_ALERTS = """
select
    alerts.alert_id,
    team_summary.manager_user_id as recipient_id,
    alerts.rule,
    alerts.subject_type,
    alerts.subject_id,
    alerts.severity,
    alerts.title,
    alerts.message,
    coalesce(alerts.action_required, '') as action,
    coalesce(user_directory.full_name, alerts.subject_id) as subject,
    team_summary.team_name as team,
    alerts.opened_at,
    organization_summary.timezone,
from alerts
inner join team_summary on alerts.team_id = team_summary.team_id
inner join organization_summary
    on team_summary.organization_id = organization_summary.organization_id
left join user_directory on alerts.user_id = user_directory.user_id
where
    alerts.status = 'open'
    and alerts.severity in ('HIGH', 'CRITICAL')
    and team_summary.manager_user_id is not null
order by recipient_id, alerts.severity_rank desc, alerts.opened_at desc, alerts.alert_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _OpenAlert:
    """A grave alert that is open, and who is to know of it."""

    alert_id: str
    recipient_id: str
    rule: str
    subject_type: str
    subject_id: str
    line: AlertLine
    timezone: str


def notify_alerts(
    *,
    reports: Path,
    places: Places,
    post: Post,
    at: datetime,
    cooldown: timedelta,
    pause: Callable[[float], None] = time.sleep,
) -> Delivered:
    """Tell managers of the grave alerts of their teams that opened since they were last told.

    Nobody is told of one rule and subject again within `cooldown` of as_of time; what is still
    open then, and was not told, is. So is what shows up anew as of a moment that a manager was told
    of: there is one message a moment. Raises RecipientsError and MessageError for wrong settings.
    """
    with open_current(places) as reader:
        as_of = reader.source.as_of
        open_alerts = _open_alerts(reader)
    with open_register(reports) as register, delivering(register, post, at=at) as ledger:
        _keep_new(register, open_alerts, as_of=as_of, cooldown=cooldown)
        parcels = _parcels(register, post)
        recipient_ids = sorted({parcel.recipient_id for parcel in parcels})
        known = read_addresses(post.addresses, recipient_ids) if recipient_ids else {}

        def message(delivery: Delivery, recipient: Recipient) -> bytes:
            lines, as_of_text = _told(register, delivery.parcel)
            return alert_message(envelope_of(post, delivery, recipient, at), lines, as_of_text)

        return deliver(
            {
                parcel: Recipient(
                    recipient_id=parcel.recipient_id, address=known.get(parcel.recipient_id)
                )
                for parcel in parcels
            },
            message,
            ledger=ledger,
            post=post,
            at=at,
            pause=pause,
        )


def forget_alerts(register: Register, ledger: Ledger, *, before: datetime, at: datetime) -> None:
    """Forget the words of alerts as of before a moment, and that any is still to be handed over.

    They name people. That an alert was told to somebody stays, so that it is not told again.
    """
    for state in OPEN_STATES:
        for delivery in ledger.deliveries(kind="alert", state=state):
            if delivery.is_open and delivery.parcel.period < period_of_alerts(before):
                ledger.failed(delivery, "it is kept no longer", is_retried=False, at=at)
    with register.transaction():
        register.connection.execute(
            "update notified_alerts set told = '' where told <> '' and period < ?",
            (period_of_alerts(before),),
        )


def period_of_alerts(as_of: datetime) -> str:
    """The period of a notification: the moment that its alerts are as of, sorting by time."""
    return f"{utc(as_of):%Y-%m-%dT%H%M%S}"


def _open_alerts(reader: SnapshotReader) -> Sequence[_OpenAlert]:
    return [
        _OpenAlert(
            alert_id=str(row["alert_id"]),
            recipient_id=str(row["recipient_id"]),
            rule=str(row["rule"]),
            subject_type=str(row["subject_type"]),
            subject_id=str(row["subject_id"]),
            line=AlertLine(
                severity=str(row["severity"]),
                subject=str(row["subject"]),
                team=str(row["team"]),
                title=str(row["title"]),
                message=str(row["message"]),
                action=str(row["action"]),
                since=moment_text(moment_of(row["opened_at"]), str(row["timezone"])),
            ),
            timezone=str(row["timezone"]),
        )
        for row in reader.rows(OPEN_ALERTS)
    ]


def _keep_new(
    register: Register, alerts: Sequence[_OpenAlert], *, as_of: datetime, cooldown: timedelta
) -> None:
    """Keep what is to be told as of a moment, in one step: an alert is kept once a recipient."""
    with register.transaction():
        register.connection.executemany(
            """
            insert into notified_alerts
            select
                :alert_id, :recipient_id, :rule, :subject_type, :subject_id, :told, :period, :as_of
            where not exists (
                select 1 from notified_alerts
                where recipient_id = :recipient_id and rule = :rule
                    and subject_type = :subject_type and subject_id = :subject_id
                    and (as_of > :cooled_since or alert_id = :alert_id)
            )
            and not exists (
                select 1 from deliveries
                where kind = 'alert' and report = :report and period = :period
                    and scope_id = :recipient_id
            )
            """,
            [
                {
                    "report": NAME,
                    "alert_id": alert.alert_id,
                    "recipient_id": alert.recipient_id,
                    "rule": alert.rule,
                    "subject_type": alert.subject_type,
                    "subject_id": alert.subject_id,
                    "told": json.dumps(
                        [asdict(alert.line), moment_text(as_of, alert.timezone)],
                        ensure_ascii=False,
                    ),
                    "period": period_of_alerts(as_of),
                    "as_of": moment_written(as_of),
                    "cooled_since": moment_written(as_of - cooldown),
                }
                for alert in alerts
            ],
        )


def _parcels(register: Register, post: Post) -> Sequence[Parcel]:
    """A parcel a manager and as_of, of all that were not handed over yet."""
    rows = register.connection.execute(
        """
        select distinct  -- a delivery is there once a channel
            notified_alerts.recipient_id, notified_alerts.period, notified_alerts.alert_id
        from notified_alerts
        left join deliveries
            on deliveries.kind = 'alert' and deliveries.report = ?
            and deliveries.period = notified_alerts.period
            and deliveries.scope_id = notified_alerts.recipient_id
        where told <> '' and (
            deliveries.delivery_id is null or deliveries.state = 'planned'
            or (deliveries.state = 'failed' and deliveries.is_retried)
        )
        order by notified_alerts.period, notified_alerts.recipient_id, notified_alerts.alert_id
        """,
        (NAME,),
    ).fetchall()
    parcels = []
    for (period, recipient_id), group in groupby(rows, key=itemgetter("period", "recipient_id")):
        alert_ids = " ".join(row["alert_id"] for row in group)
        parcels.append(
            Parcel(
                kind="alert",
                report=NAME,
                period=period,
                scope_id=recipient_id,
                version=1,
                content_hash=hashlib.sha256(alert_ids.encode()).hexdigest(),
                recipient_id=recipient_id,
                message_id=message_id(post.sender, NAME, recipient_id, alert_ids),
            )
        )
    return parcels


def _told(register: Register, parcel: Parcel) -> tuple[Sequence[AlertLine], str]:
    rows = register.connection.execute(
        "select told from notified_alerts where recipient_id = ? and period = ? order by rowid",
        (parcel.recipient_id, parcel.period),
    )
    told = [json.loads(row["told"]) for row in rows]
    return [AlertLine(**line) for line, _ in told], str(told[0][1])
