"""Messages: the same bytes each time, and text from outside that stays text."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from mail_server import words_of

from reports.delivery.message import (
    AlertLine,
    Attachment,
    Envelope,
    MessageError,
    alert_message,
    in_header,
    is_addressed,
    message_id,
    report_message,
    sender_address,
)
from reports.summary import Headline, ReportSummary

SENDER = "Learning Warehouse <warehouse@example.org>"
ENVELOPE = Envelope(
    sender=SENDER,
    address="ann@example.org",
    message_id=message_id(SENDER, "team_weekly", "t1", "1"),
    sent_at=datetime(2026, 11, 16, 6, 0, tzinfo=UTC),
)
SUMMARY = ReportSummary(
    title="Team report",
    scope_label="Atlas",
    period_text="Week 46",
    as_of_text="16 Nov 2026, 06:00 CET",
    freshness_text="Data 3 min behind its source",
    version=1,
    notices=("Stale: the newest data is 2 d old.",),
    changes=(),
    sentences=("Atlas has 12 members.",),
    headlines=(Headline(label="Members", text="12", change="+1"),),
)
ALERT = AlertLine(
    severity="HIGH",
    subject="Ada",
    team="Atlas",
    title="Overdue work",
    message="One is overdue.",
    action="Ask.",
    since="1 Nov 2026, 00:00 CET",
)


def parsed(body: bytes) -> EmailMessage:
    message = message_from_bytes(body, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_message_says_what_matters_and_carries_its_files() -> None:
    files = [Attachment(name="report.pdf", body=b"%PDF"), Attachment(name="d.zip", body=b"PK")]
    message = parsed(report_message(ENVELOPE, SUMMARY, files))
    assert message["To"] == "ann@example.org"
    assert message["From"] == SENDER
    assert message["Subject"] == "Team report: Atlas, Week 46"
    assert message["Date"] == "Mon, 16 Nov 2026 06:00:00 +0000"
    assert [
        (one.get_filename(), one.get_content_type(), one.get_content())
        for one in message.iter_attachments()
    ] == [("report.pdf", "application/pdf", b"%PDF"), ("d.zip", "application/zip", b"PK")]
    assert words_of(message, "plain") == (
        "Team report\nAtlas\nWeek 46\n\n! Stale: the newest data is 2 d old.\n\n"
        "Atlas has 12 members.\n\nMembers: 12 (+1)\n\n"
        "As of 16 Nov 2026, 06:00 CET. Data 3 min behind its source.\n"
        "Attached: report.pdf, d.zip.\n"
    )


def test_a_message_put_together_again_is_the_same_to_the_byte() -> None:
    files = [Attachment(name="report.pdf", body=b"%PDF")]
    assert report_message(ENVELOPE, SUMMARY, files) == report_message(ENVELOPE, SUMMARY, files)
    assert ENVELOPE.message_id == message_id(SENDER, "team_weekly", "t1", "1")
    assert ENVELOPE.message_id.endswith("@example.org>")
    assert message_id(SENDER, "team_weekly", "t1", "2") != ENVELOPE.message_id


def test_a_name_is_text_in_headers_and_in_both_bodies() -> None:
    hostile = "Eve\r\nBcc: all@example.org\u202e<script>alert(1)</script>{{ 7 * 7 }}\0"
    message = parsed(
        report_message(ENVELOPE, SUMMARY.model_copy(update={"scope_label": hostile}), [])
    )
    assert message["Bcc"] is None
    assert message["Subject"] == (
        "Team report: Eve Bcc: all@example.org<script>alert(1)</script>{{ 7 * 7 }}, Week 46"
    )
    assert "<script>" not in words_of(message, "html")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}</bdi>" in words_of(message, "html")
    assert "{{ 7 * 7 }}" in words_of(message, "plain")
    assert b"\0" not in message.as_bytes()


def test_a_subject_ends_where_nobody_reads_on() -> None:
    assert in_header("x" * 500) == "x" * 159 + "\N{HORIZONTAL ELLIPSIS}"


def test_a_corrected_report_says_so_in_its_subject() -> None:
    corrected = SUMMARY.model_copy(update={"version": 2, "changes": ("Members: 12 to 13",)})
    message = parsed(report_message(ENVELOPE, corrected, []))
    assert message["Subject"] == "Team report: Atlas, Week 46 (corrected, version 2)"
    assert "What changed:\n- Members: 12 to 13\n" in words_of(message, "plain")


def test_alerts_are_counted_in_the_subject_and_the_first_fifty_are_told() -> None:
    one = parsed(alert_message(ENVELOPE, [ALERT], "16 Nov 2026, 06:00 CET"))
    assert one["Subject"] == "1 new alert"
    assert words_of(one, "plain") == (
        "HIGH: Overdue work\nAda (Atlas), since 1 Nov 2026, 00:00 CET\nOne is overdue.\n> Ask.\n\n"
        "As of 16 Nov 2026, 06:00 CET.\n"
    )
    lines = [replace(ALERT, severity="CRITICAL")] * 2 + [ALERT] * 50
    many = parsed(alert_message(ENVELOPE, lines, "now"))
    assert many["Subject"] == "52 new alerts, 2 critical"
    assert "And 2 more.\n" in words_of(many, "plain")
    assert words_of(many, "plain").count("Overdue work") == 50


@pytest.mark.parametrize(
    "sender",
    ["r@example.org", '"Reports, Ltd." <r@example.org>', f"{'R' * 200} <r@example.org>"],
)
def test_a_message_is_from_and_to_the_addresses_that_were_set(sender: str) -> None:
    body = report_message(replace(ENVELOPE, sender=sender), SUMMARY, [])
    assert is_addressed(body, sender=sender, address="ann@example.org")
    assert not is_addressed(body, sender="<r@example.com>", address="ann@example.org")
    assert not is_addressed(body, sender=sender, address="ann@example.com")
    assert not is_addressed(b"", sender=sender, address="ann@example.org")


def test_a_sender_that_is_none_is_named() -> None:
    assert sender_address("warehouse@localhost").addr_spec == "warehouse@localhost"
    with pytest.raises(MessageError, match="WAREHOUSE_SMTP_FROM is 'Learning Warehouse', which"):
        sender_address("Learning Warehouse")
