"""The delivery ledger: what was to go to whom, by which channel, and what became of it.

Here belong its rows, in the register's file. Who receives what belongs to `recipients`, the
sending to `smtp`.

planned: to be handed over
sending: it is being handed over; of a run that ended meanwhile, nobody knows whether it arrived
sent:    the server took it; in the outbox: the message lies there
failed:  it was not handed over, or that is not known; `is_retried` where the next run tries again
refused: the server will not take it, now or later
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Literal

from reports.register import Register, RegisterError, moment_written

Kind = Literal["report", "alert"]
Channel = Literal["outbox", "smtp"]
State = Literal["planned", "sending", "sent", "failed", "refused"]

OPEN_STATES: tuple[State, ...] = ("planned", "failed")
"""The states in which a delivery may be one that the next run hands over."""

CUT_OFF = (
    "the run ended while it was being handed over; whether it arrived is not known; resend with "
    "`warehouse report resend {delivery_id}`"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One message for one recipient: what it carries. A notification's `period` is an as_of.

    It is the same parcel by what it carries and for whom: of one that was planned, the ledger
    keeps the hash and the id of then, although the sender may be another now.
    """

    kind: Kind
    report: str
    period: str
    scope_id: str
    version: int
    content_hash: str = field(compare=False)
    recipient_id: str
    message_id: str = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A row of the ledger. `path` is that of the message, relative to the outbox."""

    delivery_id: int
    parcel: Parcel
    channel: Channel
    state: State
    is_retried: bool
    attempts: int
    reason: str
    path: str
    planned_at: datetime
    changed_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether the next run hands it over."""
        return self.state == "planned" or (self.state == "failed" and self.is_retried)


class Ledger:
    """The ledger in a register. Each step is on the disk when the method returns."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._connection = register.connection

    def plan(self, parcels: Iterable[Parcel], channels: Sequence[Channel], *, at: datetime) -> None:
        """Give every parcel a row a channel, unless it has one."""
        with self._register.transaction():
            self._connection.executemany(
                """
                insert into deliveries (
                    kind, report, period, scope_id, version, content_hash, recipient_id, channel,
                    message_id, state, is_retried, attempts, reason, path, planned_at, changed_at
                )
                values (
                    :kind, :report, :period, :scope_id, :version, :content_hash, :recipient_id,
                    :channel, :message_id, 'planned', 1, 0, '', '', :at, :at
                )
                on conflict do nothing
                """,
                [
                    {**asdict(parcel), "channel": channel, "at": moment_written(at)}
                    for parcel in parcels
                    for channel in channels
                ],
            )

    def of(self, parcels: Iterable[Parcel], channels: Sequence[Channel]) -> tuple[Delivery, ...]:
        """The rows of parcels, as they are now."""
        return tuple(
            delivery
            for parcel in parcels
            for delivery in self._of(parcel)
            if delivery.channel in channels
        )

    def written(self, paths: Mapping[Delivery, str], *, at: datetime) -> None:
        """The messages of these parcels lie in the outbox, at these paths."""
        with self._register.transaction():
            self._connection.executemany(
                """
                update deliveries
                set state = 'sent', is_retried = 0, attempts = attempts + 1, reason = '',
                    path = ?, changed_at = ?
                where delivery_id = ?
                """,
                [
                    (path, moment_written(at), delivery.delivery_id)
                    for delivery, path in paths.items()
                ],
            )

    def sending(self, delivery: Delivery, *, at: datetime) -> None:
        """The server is about to be given the message."""
        self._change(delivery, state="sending", attempts=1, at=at)

    def sent(self, delivery: Delivery, *, at: datetime) -> None:
        """The server took the message."""
        self._change(delivery, state="sent", at=at)

    def refused(self, delivery: Delivery, reason: str, *, at: datetime, attempts: int = 0) -> None:
        """The server will not take the message; `attempts` not yet counted by `sending`."""
        self._change(delivery, state="refused", reason=reason, attempts=attempts, at=at)

    def failed(
        self,
        delivery: Delivery,
        reason: str,
        *,
        is_retried: bool,
        at: datetime,
        attempts: int = 0,
    ) -> None:
        """The message was not handed over, or that is not known."""
        self._change(
            delivery,
            state="failed",
            reason=reason,
            is_retried=is_retried,
            attempts=attempts,
            at=at,
        )

    def supersede(
        self, report: str, period: str, newest: Mapping[str, int], *, at: datetime
    ) -> None:
        """Give up what was not handed over of versions before a scope's newest."""
        for delivery in self.deliveries(kind="report", report=report, period=period):
            version = newest.get(delivery.parcel.scope_id, 0)
            if delivery.is_open and delivery.parcel.version < version:
                self.failed(delivery, f"version {version} took its place", is_retried=False, at=at)

    def settle_cut_off(self, *, at: datetime) -> int:
        """Say of what was being handed over that it is not known whether it arrived.

        Gives how many there were. The caller is the one process that delivers.
        """
        cut_off = self.deliveries(state="sending")
        for delivery in cut_off:
            reason = CUT_OFF.format(delivery_id=delivery.delivery_id)
            self.failed(delivery, reason, is_retried=False, at=at)
        return len(cut_off)

    def resend(self, delivery_id: int, *, at: datetime) -> Delivery:
        """Have the next run hand over a message again that failed or was refused.

        Raises RegisterError where there is no such delivery, where it needs no other try, where it
        is of alerts whose words are kept no longer, or of a version that is not the newest.
        """
        row = self._connection.execute(
            "select * from deliveries where delivery_id = ?", (delivery_id,)
        ).fetchone()
        if row is None:
            raise RegisterError(
                f"There is no delivery {delivery_id}; `warehouse report deliveries` lists them."
            )
        delivery = _as_delivery(row)
        if delivery.state not in ("failed", "refused"):
            raise RegisterError(
                f"Delivery {delivery_id} is {delivery.state}; only what failed or was refused can "
                "be sent again."
            )
        parcel = delivery.parcel
        if parcel.kind == "alert" and not self._is_said(parcel):
            raise RegisterError(f"What delivery {delivery_id} said of alerts is kept no longer.")
        newest = self._register.newest(parcel.report, parcel.period).get(parcel.scope_id)
        if newest is not None and newest.version > parcel.version:
            raise RegisterError(
                f"Delivery {delivery_id} is of version {parcel.version}, and version "
                f"{newest.version} took its place: `warehouse report deliver {parcel.report} "
                f"--period {parcel.period}` hands that over."
            )
        self._change(delivery, state="planned", is_retried=True, at=at)
        return delivery

    def deliveries(
        self,
        *,
        kind: Kind | None = None,
        report: str | None = None,
        period: str | None = None,
        scope_id: str | None = None,
        recipient_id: str | None = None,
        state: State | None = None,
    ) -> tuple[Delivery, ...]:
        """Rows in the order in which they were planned; all, if nothing is given."""
        wanted = {
            "kind": kind,
            "report": report,
            "period": period,
            "scope_id": scope_id,
            "recipient_id": recipient_id,
            "state": state,
        }
        given = {name: value for name, value in wanted.items() if value is not None}
        where = "".join(f" and {name} = :{name}" for name in given)
        rows = self._connection.execute(
            f"select * from deliveries where true{where} order by delivery_id", given
        )
        return tuple(map(_as_delivery, rows))

    def _is_said(self, parcel: Parcel) -> bool:
        found = self._connection.execute(
            "select 1 from notified_alerts where recipient_id = ? and period = ? and told <> ''",
            (parcel.recipient_id, parcel.period),
        )
        return found.fetchone() is not None

    def _of(self, parcel: Parcel) -> tuple[Delivery, ...]:
        rows = self._connection.execute(
            """
            select * from deliveries
            where kind = ? and report = ? and period = ? and scope_id = ? and version = ?
                and recipient_id = ?
            order by delivery_id
            """,
            (
                parcel.kind,
                parcel.report,
                parcel.period,
                parcel.scope_id,
                parcel.version,
                parcel.recipient_id,
            ),
        )
        return tuple(map(_as_delivery, rows))

    def _change(
        self,
        delivery: Delivery,
        *,
        state: State,
        at: datetime,
        attempts: int = 0,
        reason: str = "",
        is_retried: bool = False,
    ) -> None:
        with self._register.transaction():
            self._connection.execute(
                """
                update deliveries
                set
                    state = ?, attempts = attempts + ?, reason = ?, is_retried = ?,
                    changed_at = ?
                where delivery_id = ?
                """,
                (
                    state,
                    attempts,
                    reason,
                    int(is_retried),
                    moment_written(at),
                    delivery.delivery_id,
                ),
            )


def _as_delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        delivery_id=row["delivery_id"],
        parcel=Parcel(
            kind=row["kind"],
            report=row["report"],
            period=row["period"],
            scope_id=row["scope_id"],
            version=row["version"],
            content_hash=row["content_hash"],
            recipient_id=row["recipient_id"],
            message_id=row["message_id"],
        ),
        channel=row["channel"],
        state=row["state"],
        is_retried=bool(row["is_retried"]),
        attempts=row["attempts"],
        reason=row["reason"],
        path=row["path"],
        planned_at=datetime.fromisoformat(row["planned_at"]),
        changed_at=datetime.fromisoformat(row["changed_at"]),
    )
