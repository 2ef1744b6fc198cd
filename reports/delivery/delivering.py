"""Handing made reports over: a message for each recipient into the outbox, and to the server.

Here belongs who gets which message when, each version once. How a message is put together belongs
to `message`, the talk with the server to `smtp`. One process at a time delivers.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestration.publishing.durable_files import sync, temporary_name
from orchestration.settings import Settings
from reports.catalog import ReportDefinition
from reports.content import has_rows, read_content
from reports.delivery.ledger import Channel, Delivery, Ledger, Parcel, State
from reports.delivery.message import (
    Attachment,
    Envelope,
    MessageError,
    is_addressed,
    message_id,
    report_message,
)
from reports.delivery.recipients import Recipient, read_recipients, recipients_of
from reports.delivery.smtp import Letter, SmtpServer, hand_over
from reports.folders import folder_name, version_name
from reports.making import version_folder
from reports.periods import Period
from reports.register import Issue, Register, open_register
from reports.source import Places, open_current
from reports.summary import read_summary

LOCK = ".lock"
OWN_FOLDER, OWN_FILE = 0o700, 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where messages are put, who they come from, who receives them, and by which server.

    Without a server, messages stay in the outbox.
    """

    outbox: Path
    addresses: Path
    recipients: Path
    sender: str
    server: SmtpServer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What delivering came to: the ledger's rows of what was asked for, done before or now."""

    deliveries: tuple[Delivery, ...]
    new: frozenset[int]
    """The ids of those that this run handed over."""

    def having(self, state: State) -> tuple[Delivery, ...]:
        """The rows in a state."""
        return tuple(delivery for delivery in self.deliveries if delivery.state == state)


Message = Callable[[Delivery, Recipient], bytes]
"""Puts the message of a row together."""


def post_of(settings: Settings) -> Post:
    """The post as the settings describe it."""
    server = None
    if settings.smtp_host is not None:
        server = SmtpServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=settings.smtp_password,
            timeout_seconds=settings.smtp_timeout_seconds,
            retries=settings.smtp_retries,
        )
    return Post(
        outbox=settings.outbox_folder,
        addresses=settings.addresses_file,
        recipients=settings.recipients_file,
        sender=settings.smtp_from,
        server=server,
    )


def deliver_reports(
    definition: ReportDefinition,
    *,
    period: Period,
    reports: Path,
    places: Places,
    post: Post,
    at: datetime,
    pause: Callable[[float], None] = time.sleep,
) -> Delivered:
    """Hand the newest version of each scope's report to its recipients, unless they have it.

    A report without news, by its definition, is left where it lies.

    Recipients are those of the current snapshot, who may not be those of the period: who manages
    a team now reads of it now. `at` is the caller's clock. Raises RecipientsError and MessageError
    for wrong settings; what befalls a single message stands in the ledger.
    """
    configured = read_recipients(post.recipients)
    with open_current(places) as reader:
        scopes = reader.scopes(definition.scope)
    receiving = recipients_of(
        definition.name, scopes, configured=configured, addresses=post.addresses
    )
    with open_register(reports) as register, delivering(register, post, at=at) as ledger:
        issues = {
            scope_id: issue
            for scope_id, issue in register.newest(definition.name, period.key).items()
            if _is_news(definition, reports, issue)
        }
        ledger.supersede(
            definition.name,
            period.key,
            {scope_id: issue.version for scope_id, issue in issues.items()},
            at=at,
        )
        parcels = {
            _parcel(post, issue, recipient): recipient
            for scope_id, issue in issues.items()
            for recipient in receiving.get(scope_id, ())
        }

        def message(delivery: Delivery, recipient: Recipient) -> bytes:
            issue = issues[delivery.parcel.scope_id]
            envelope = envelope_of(post, delivery, recipient, at)
            try:
                summary = read_summary(version_folder(reports, issue))
                return report_message(envelope, summary, _attachments(definition, reports, issue))
            except FileNotFoundError as error:
                raise MessageError(
                    f"{error.filename} is gone; `warehouse report make {issue.report} --period "
                    f"{issue.period}` makes it again."
                ) from error

        return deliver(parcels, message, ledger=ledger, post=post, at=at, pause=pause)


@contextmanager
def delivering(register: Register, post: Post, *, at: datetime) -> Iterator[Ledger]:
    """The ledger, for the one process that delivers; what a killed one left is settled first."""
    post.outbox.mkdir(parents=True, exist_ok=True, mode=OWN_FOLDER)
    descriptor = os.open(post.outbox / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWN_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        ledger = Ledger(register)
        ledger.settle_cut_off(at=at)
        yield ledger
    finally:
        os.close(descriptor)


def deliver(
    parcels: Mapping[Parcel, Recipient],
    message: Message,
    *,
    ledger: Ledger,
    post: Post,
    at: datetime,
    pause: Callable[[float], None],
) -> Delivered:
    """Put each parcel's message into the outbox, then hand it to the server, where it is open."""
    channels: tuple[Channel, ...] = ("outbox", "smtp") if post.server else ("outbox",)
    ledger.plan(parcels, channels, at=at)
    planned = ledger.of(parcels, channels)
    letters, written = [], {}
    for delivery in (one for one in planned if one.is_open):
        recipient = parcels[delivery.parcel]
        if recipient.address is None:
            reason = f"no address is known of {recipient.recipient_id}"
            ledger.failed(delivery, reason, is_retried=True, at=at)
        elif delivery.channel == "outbox":
            try:
                _put_into_outbox(delivery, recipient, message, post=post)
            except (MessageError, OSError) as error:
                ledger.failed(delivery, str(error), is_retried=True, at=at)
            else:
                written[delivery] = str(_place(delivery.parcel))
        else:
            letters.append(_letter(delivery, recipient, message, post))
    ledger.written(written, at=at)
    if post.server is not None and letters:
        hand_over(
            letters, server=post.server, sender=post.sender, ledger=ledger, at=at, pause=pause
        )
    tried = {delivery.delivery_id for delivery in planned if delivery.is_open}
    told = ledger.of(parcels, channels)
    done = frozenset(one.delivery_id for one in told if one.state == "sent") & tried
    return Delivered(deliveries=told, new=done)


def envelope_of(post: Post, delivery: Delivery, recipient: Recipient, at: datetime) -> Envelope:
    """From whom, to whom, which message and when."""
    assert recipient.address is not None, "without an address there is no message"
    return Envelope(
        sender=post.sender,
        address=recipient.address,
        message_id=delivery.parcel.message_id,
        sent_at=at,
    )


def _parcel(post: Post, issue: Issue, recipient: Recipient) -> Parcel:
    return Parcel(
        kind="report",
        report=issue.report,
        period=issue.period,
        scope_id=issue.scope_id,
        version=issue.version,
        content_hash=issue.content_hash,
        recipient_id=recipient.recipient_id,
        message_id=message_id(
            post.sender,
            issue.report,
            issue.period,
            issue.scope_id,
            str(issue.version),
            issue.content_hash,
            recipient.recipient_id,
        ),
    )


def _is_news(definition: ReportDefinition, reports: Path, issue: Issue) -> bool:
    """Whether the report is one to be handed over; a correction always is."""
    if not definition.delivered_if or issue.version > 1:
        return True
    content = read_content(version_folder(reports, issue))
    return content is not None and has_rows(content, definition.delivered_if)


def _attachments(definition: ReportDefinition, reports: Path, issue: Issue) -> Sequence[Attachment]:
    found = []
    for output_format in definition.attachments:
        file = issue.file(output_format)
        if file is None:
            raise MessageError(
                f"{issue.report} has no {output_format} to attach; make it again with the "
                "catalogue of today."
            )
        body = (reports / file.path).read_bytes()
        if hashlib.sha256(body).hexdigest() != file.sha256:
            raise MessageError(
                f"{reports / file.path} is not the file that was made: somebody changed it. Remove "
                "it and make the report again."
            )
        found.append(Attachment(name=Path(file.path).name, body=body))
    return found


def _letter(delivery: Delivery, recipient: Recipient, message: Message, post: Post) -> Letter:
    def body() -> bytes:
        _put_into_outbox(delivery, recipient, message, post=post)
        return (post.outbox / _place(delivery.parcel)).read_bytes()

    assert recipient.address is not None, "without an address there is no letter"
    return Letter(delivery=delivery, address=recipient.address, message=body)


def _put_into_outbox(
    delivery: Delivery, recipient: Recipient, message: Message, *, post: Post
) -> None:
    """Write the message unless it is there: what is sent later is the very one that lies there.

    One from or to another address than today's is written anew.
    """
    assert recipient.address is not None, "without an address there is no message"
    path = post.outbox / _place(delivery.parcel)
    if path.exists() and is_addressed(
        path.read_bytes(), sender=post.sender, address=recipient.address
    ):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_name(path)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWN_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(message(delivery, recipient))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync(path.parent)


def _place(parcel: Parcel) -> Path:
    """Where the message of a parcel lies in the outbox."""
    return (
        Path(parcel.report)
        / parcel.period
        / folder_name(parcel.scope_id)
        / version_name(parcel.version)
        / f"{folder_name(parcel.recipient_id)}.eml"
    )
