"""A message as its bytes: headers, a summary as text and as HTML, attachments.

Here belongs how a mail is put together: the same bytes for the same content and date. What it
says of a report belongs to `summary`, who gets it to `recipients`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from reports.charts.palette import PALETTE
from reports.delivery.recipients import is_address
from reports.summary import ReportSummary

TEMPLATES = Path(__file__).parent / "templates"
HEADER_LENGTH = 160
ALERTS_SHOWN = 50
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
# Scripts and emoji need them to be set right.
JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
SPACES = re.compile(r"\s+")

MIME_TYPES: dict[str, tuple[str, str]] = {
    ".pdf": ("application", "pdf"),
    ".html": ("text", "html"),
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".csv": ("text", "csv"),
    ".zip": ("application", "zip"),
    ".json": ("application", "json"),
}


class MessageError(Exception):
    """A message that cannot be put together as it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that a message carries."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """One alert as a notification tells it."""

    severity: str
    subject: str
    team: str
    title: str
    message: str
    action: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """From whom, to whom, which message and when; `sent_at` is the caller's clock."""

    sender: str
    address: str
    message_id: str
    sent_at: datetime


def message_id(sender: str, *parts: str) -> str:
    """The id of the message that carries these: the same whenever it is put together."""
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"<{digest[:40]}@{sender_address(sender).domain}>"


def sender_address(sender: str) -> Address:
    """A sender like `Name <address>`. Raises MessageError for what is none."""
    name, address = parseaddr(sender)
    if not is_address(address):
        raise MessageError(
            f"WAREHOUSE_SMTP_FROM is {sender!r}, which is neither an address nor `Name <address>`."
        )
    return Address(display_name=in_header(name), addr_spec=address)


def is_addressed(message: bytes, *, sender: str, address: str) -> bool:
    """Whether a message that was put together is from this sender's address, and to this one."""
    headers = BytesHeaderParser(policy=SMTP).parsebytes(message)
    said = [
        [one.addr_spec for one in headers[name].addresses] if name in headers else []
        for name in ("From", "To")
    ]
    return said == [[sender_address(sender).addr_spec], [address]]


def report_message(
    envelope: Envelope, summary: ReportSummary, attachments: Sequence[Attachment]
) -> bytes:
    """A report's message."""
    subject = f"{summary.title}: {summary.scope_label}, {summary.period_text}"
    if summary.version > 1:
        subject += f" (corrected, version {summary.version})"
    return _message(
        envelope,
        subject,
        "report",
        {"summary": summary, "attachments": attachments},
        attachments,
    )


def alert_message(envelope: Envelope, lines: Sequence[AlertLine], as_of_text: str) -> bytes:
    """A notification of alerts, the gravest first as they come."""
    critical = sum(1 for line in lines if line.severity == "CRITICAL")
    count = f"{len(lines)} new alert{'s' * (len(lines) != 1)}"
    subject = f"{count}, {critical} critical" if critical else count
    values = {
        "lines": lines[:ALERTS_SHOWN],
        "more": max(0, len(lines) - ALERTS_SHOWN),
        "as_of_text": as_of_text,
    }
    return _message(envelope, subject, "alerts", values, ())


def in_header(text: str) -> str:
    """Text from outside as it may stand in a header.

    No line ends, controls or marks that turn the direction of writing, and no longer than a line
    of a list of mails.
    """
    spaced = SPACES.sub(" ", text)
    kept = "".join(
        sign
        for sign in spaced
        if sign in JOINERS or unicodedata.category(sign) not in ("Cc", "Cf", "Cs")
    )
    return kept if len(kept) <= HEADER_LENGTH else kept[: HEADER_LENGTH - 1] + ELLIPSIS


def _message(
    envelope: Envelope,
    subject: str,
    template: str,
    values: Mapping[str, object],
    attachments: Sequence[Attachment],
) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender_address(envelope.sender)
    message["To"] = envelope.address
    message["Subject"] = in_header(subject)
    message["Date"] = format_datetime(envelope.sent_at.astimezone(UTC))
    message["Message-ID"] = envelope.message_id
    # No holiday notice answers it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_rendered(f"{template}.txt", values), cte="quoted-printable")
    message.add_alternative(
        _rendered(f"{template}.html", values), subtype="html", cte="quoted-printable"
    )
    for attachment in attachments:
        main_type, subtype = MIME_TYPES[Path(attachment.name).suffix]
        message.add_attachment(
            attachment.body, maintype=main_type, subtype=subtype, filename=attachment.name
        )
    # The boundaries that the library makes up are random.
    for at, part in enumerate(part for part in message.walk() if part.is_multipart()):
        digest = hashlib.sha256(f"{envelope.message_id} {at}".encode()).hexdigest()
        part.set_boundary(f"=={digest[:32]}==")
    return message.as_bytes()


def _rendered(name: str, values: Mapping[str, object]) -> str:
    # Lone surrogates cannot be sent, and a NUL ends the text for some mail programs.
    text = _templates().get_template(f"{name}.j2").render(colours=PALETTE, **values)
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
