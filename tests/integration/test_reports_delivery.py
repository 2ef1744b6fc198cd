"""Delivery: each reader gets each version once, or the ledger says why not."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from mail_server import Try, mail_server, words_of
from reports_home import MONDAY, WEEK, ReportsHome, Team, definition, reports_home

from reports.delivery.delivering import Delivered, Post, deliver_reports
from reports.delivery.ledger import Delivery, Ledger
from reports.delivery.recipients import RecipientsError
from reports.delivery.smtp import SmtpServer
from reports.register import RegisterError, open_register

__all__ = ["reports_home"]

HOUR = timedelta(hours=1)
SENDER = "Learning Warehouse <warehouse@example.org>"


def at_once(_seconds: float) -> None:
    """What tests do in place of waiting."""


def teams(count: int) -> list[Team]:
    return [Team(team_id=f"t{at:03d}", members={"Ada": at}) for at in range(count)]


def post_for(
    home: ReportsHome, server: SmtpServer | None, *, known: int = 200, domain: str = "example.org"
) -> Post:
    """The post of a home; the managers of so many teams have an address."""
    addresses = home.folder / "addresses.parquet"
    numbers = range(known)
    pq.write_table(
        pa.table(
            {
                "user_id": [f"boss of t{at:03d}" for at in numbers],
                "address": [f"boss{at:03d}@{domain}" for at in numbers],
            }
        ),
        addresses,
    )
    return Post(
        outbox=home.folder / "outbox",
        addresses=addresses,
        recipients=home.folder / "recipients.yml",
        sender=SENDER,
        server=server,
    )


def delivered(
    home: ReportsHome,
    server: SmtpServer | None,
    *,
    known: int = 200,
    domain: str = "example.org",
    sender: str = SENDER,
    pause: Callable[[float], None] = at_once,
) -> Delivered:
    return deliver_reports(
        definition(),
        period=WEEK,
        reports=home.reports,
        places=home.places,
        post=replace(post_for(home, server, known=known, domain=domain), sender=sender),
        at=MONDAY,
        pause=pause,
    )


def ledger_of(home: ReportsHome, channel: str = "smtp") -> list[Delivery]:
    with open_register(home.reports) as register:
        rows = Ledger(register).deliveries()
    return [row for row in rows if row.channel == channel]


def attachment_names(message: EmailMessage) -> list[str]:
    return [part.get_filename() or "" for part in message.iter_attachments()]


def test_two_hundred_readers_get_their_own_report_once(reports_home: ReportsHome) -> None:
    reports_home.publish(teams(200))
    reports_home.make()
    with mail_server() as server:
        first = delivered(reports_home, server.settings())
        again = delivered(reports_home, server.settings())
        messages = {message["To"]: message for message in server.messages()}
    assert Counter(server.addresses) == {f"boss{at:03d}@example.org": 1 for at in range(200)}
    assert (len(first.new), len(again.new)) == (400, 0)
    assert {row.state for row in again.deliveries} == {"sent"}
    for at in range(200):
        message = messages[f"boss{at:03d}@example.org"]
        assert attachment_names(message) == [f"team_weekly_tiny_2026-W46_t{at:03d}.zip"]
        assert message["Subject"].startswith(f"Team report: t{at:03d}, Week 46")
        (body,) = [part.get_content() for part in message.iter_attachments()]
        name = f"team_weekly_tiny/2026-W46/t{at:03d}/v1/team_weekly_tiny_2026-W46_t{at:03d}.zip"
        assert body == (reports_home.reports / name).read_bytes()
    outbox = sorted((reports_home.folder / "outbox").rglob("*.eml"))
    assert len(outbox) == 200
    assert outbox[0].read_bytes() == dict(server.taken)["boss000@example.org"]


def test_without_a_server_messages_stay_in_the_outbox(reports_home: ReportsHome) -> None:
    reports_home.publish(teams(2))
    reports_home.make()
    found = delivered(reports_home, None)
    assert [(row.channel, row.state) for row in found.deliveries] == [("outbox", "sent")] * 2
    outbox = reports_home.folder / "outbox"
    assert [row.path for row in found.deliveries] == sorted(
        str(path.relative_to(outbox)) for path in outbox.rglob("*.eml")
    )
    assert {path.stat().st_mode & 0o777 for path in outbox.rglob("*.eml")} == {0o600}


def test_a_recipient_whom_the_server_refuses_stops_no_other_and_is_not_tried_again(
    reports_home: ReportsHome,
) -> None:
    reports_home.publish(teams(3))
    reports_home.make()
    with mail_server(
        to_address=lambda tried: (
            "550 no such user" if tried.address == "boss001@example.org" else None
        )
    ) as server:
        delivered(reports_home, server.settings())
        delivered(reports_home, server.settings())
    assert server.addresses == ["boss000@example.org", "boss002@example.org"]
    refused = ledger_of(reports_home)[1]
    assert (refused.state, refused.reason, refused.attempts) == ("refused", "550 no such user", 1)


def test_a_server_that_asks_to_wait_gets_the_message_later(reports_home: ReportsHome) -> None:
    reports_home.publish(teams(2))
    reports_home.make()
    pauses: list[float] = []
    with mail_server(
        to_message=lambda tried: "451 greylisted" if tried.nth < 3 else None
    ) as server:
        delivered(reports_home, server.settings(), pause=pauses.append)
    assert sorted(server.addresses) == ["boss000@example.org", "boss001@example.org"]
    assert pauses == [1, 2]
    assert [(row.state, row.attempts, row.reason) for row in ledger_of(reports_home)] == [
        ("sent", 3, "")
    ] * 2


def test_a_message_refused_before_its_first_byte_stops_no_other(
    reports_home: ReportsHome,
) -> None:
    reports_home.publish(teams(3))
    reports_home.make()
    with mail_server(
        to_data=lambda tried: "554 no" if tried.address == "boss000@example.org" else None
    ) as server:
        delivered(reports_home, server.settings())
    assert server.addresses == ["boss001@example.org", "boss002@example.org"]
    assert [(row.state, row.reason) for row in ledger_of(reports_home)] == [
        ("refused", "554 no"),
        ("sent", ""),
        ("sent", ""),
    ]


def test_a_message_that_cannot_be_written_stops_no_other(reports_home: ReportsHome) -> None:
    reports_home.publish(teams(2))
    reports_home.make()
    in_the_way = reports_home.folder / "outbox" / "team_weekly_tiny" / "2026-W46" / "t000"
    in_the_way.parent.mkdir(parents=True)
    in_the_way.touch()
    with mail_server() as server:
        delivered(reports_home, server.settings())
        assert server.addresses == ["boss001@example.org"]
        in_the_way.unlink()
        delivered(reports_home, server.settings())
    assert server.addresses == ["boss001@example.org", "boss000@example.org"]


def test_a_server_that_is_away_and_back_gets_each_message_once(reports_home: ReportsHome) -> None:
    reports_home.publish(teams(20))
    reports_home.make()
    with mail_server() as server:
        pauses: list[float] = []

        def back(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 3:
                server.start()

        server.stop()
        delivered(reports_home, server.settings(), pause=back)
        assert Counter(server.addresses) == {f"boss{at:03d}@example.org": 1 for at in range(20)}
        assert pauses == [1, 2, 4]


def test_a_server_that_stays_away_is_tried_again_by_the_next_run(
    reports_home: ReportsHome,
) -> None:
    reports_home.publish(teams(2))
    reports_home.make()
    with mail_server() as server:
        server.stop()
        pauses: list[float] = []
        delivered(reports_home, server.settings(retries=3), pause=pauses.append)
        away = ledger_of(reports_home)
        server.start()
        delivered(reports_home, server.settings())
    assert pauses == [1, 2, 4]
    assert [(row.state, row.is_retried) for row in away] == [("failed", True)] * 2
    assert f"127.0.0.1:{server.port}: ConnectionRefusedError" in away[0].reason
    assert sorted(server.addresses) == ["boss000@example.org", "boss001@example.org"]


def test_what_could_not_be_sent_is_sent_by_who_is_the_sender_then(
    reports_home: ReportsHome,
) -> None:
    reports_home.publish(teams(1))
    reports_home.make()
    with mail_server() as server:
        server.stop()
        delivered(reports_home, server.settings())
        server.start()
        delivered(reports_home, server.settings(), sender="reports@elsewhere.example")
    ((address, body),) = server.taken
    (message,) = server.messages()
    (row,) = ledger_of(reports_home)
    (written,) = (reports_home.folder / "outbox").rglob("*.eml")
    assert address == "boss000@example.org"
    assert message["From"] == "reports@elsewhere.example"
    assert (row.state, row.parcel.message_id) == ("sent", message["Message-ID"])
    assert written.read_bytes() == body


def test_what_was_refused_is_sent_again_to_the_address_that_is_known_then(
    reports_home: ReportsHome,
) -> None:
    reports_home.publish(teams(1))
    reports_home.make()
    with mail_server(
        to_address=lambda tried: "550 no such user" if "exmaple" in tried.address else None
    ) as server:
        delivered(reports_home, server.settings(), domain="exmaple.org")
        (refused,) = ledger_of(reports_home)
        with open_register(reports_home.reports) as register:
            Ledger(register).resend(refused.delivery_id, at=MONDAY)
        delivered(reports_home, server.settings())
    assert server.addresses == ["boss000@example.org"]
    assert [message["To"] for message in server.messages()] == ["boss000@example.org"]


def test_a_connection_that_breaks_inside_a_message_is_not_answered_by_a_second_one(
    reports_home: ReportsHome,
) -> None:
    reports_home.publish(teams(2))
    reports_home.make()
    with mail_server() as server:
        server.breaks_off_at = "boss000@example.org"
        delivered(reports_home, server.settings())
        server.breaks_off_at = None
        delivered(reports_home, server.settings())
    assert Counter(server.addresses) == {"boss000@example.org": 1, "boss001@example.org": 1}
    broken = ledger_of(reports_home)[0]
    assert (broken.state, broken.is_retried) == ("failed", False)
    assert broken.reason.startswith("the connection broke while it was being handed over")


def test_a_reader_without_an_address_is_named_and_gets_it_once_it_is_known(
    reports_home: ReportsHome,
) -> None:
    reports_home.publish(teams(2))
    reports_home.make()
    with mail_server() as server:
        delivered(reports_home, server.settings(), known=1)
        missing = ledger_of(reports_home)[1]
        delivered(reports_home, server.settings(), known=2)
    assert (missing.state, missing.reason) == ("failed", "no address is known of boss of t001")
    assert server.addresses == ["boss000@example.org", "boss001@example.org"]


def test_a_corrected_report_goes_out_as_the_next_version_and_says_what_changed(
    reports_home: ReportsHome,
) -> None:
    reports_home.publish(teams(2))
    reports_home.make()
    with mail_server() as server:
        delivered(reports_home, server.settings())
        changed = [teams(1)[0], Team(team_id="t001", members={"Ada": 5})]
        reports_home.publish(changed, at=MONDAY + HOUR, as_of=MONDAY)
        reports_home.make(made_at=MONDAY + HOUR)
        delivered(reports_home, server.settings())
    assert server.addresses[2:] == ["boss001@example.org"]
    message = server.messages()[2]
    assert message["Subject"].endswith("(corrected, version 2)")
    lines = words_of(message).splitlines()
    assert lines[lines.index("What changed:") + 1] == "- Members: 1 row changed"
    assert message["Message-ID"] != server.messages()[1]["Message-ID"]


def test_what_was_not_sent_of_an_older_version_is_never_sent(reports_home: ReportsHome) -> None:
    reports_home.publish(teams(1))
    reports_home.make()
    with mail_server() as server:
        server.stop()
        delivered(reports_home, server.settings())
        reports_home.publish(
            [Team(team_id="t000", members={"Ada": 9})], at=MONDAY + HOUR, as_of=MONDAY
        )
        reports_home.make(made_at=MONDAY + HOUR)
        server.start()
        delivered(reports_home, server.settings())
    assert [(row.parcel.version, row.state, row.reason) for row in ledger_of(reports_home)] == [
        (1, "failed", "version 2 took its place"),
        (2, "sent", ""),
    ]
    assert len(server.taken) == 1
    with (
        open_register(reports_home.reports) as register,
        pytest.raises(RegisterError, match=r"is of version 1, and version 2 took its place"),
    ):
        Ledger(register).resend(ledger_of(reports_home)[0].delivery_id, at=MONDAY)


KILLED = """
import sys
from pathlib import Path
from datetime import datetime
import reports_home, test_reports_delivery
from pydantic import SecretStr
from reports import catalog
from reports.delivery.smtp import SmtpServer
catalog.QUERIES_FOLDER = Path(sys.argv[2])
server = SmtpServer(
    host="127.0.0.1", port=int(sys.argv[3]), security="none", user=None, password=None,
    timeout_seconds=10, retries=0,
)
test_reports_delivery.delivered(reports_home.ReportsHome(Path(sys.argv[1])), server)
"""


@pytest.mark.parametrize("is_taken", [True, False])
def test_a_run_killed_while_it_hands_over_sends_no_message_twice(
    reports_home: ReportsHome, tmp_path: Path, is_taken: bool
) -> None:
    reports_home.publish(teams(12))
    reports_home.make()
    running: list[subprocess.Popen[bytes]] = []

    with mail_server() as server:

        def killing(tried: Try) -> str | None:
            # The server has the message, and has not answered yet.
            if tried.address == "boss005@example.org" and running:
                running.pop().kill()
                return None if is_taken else "451 later"
            return None

        server.to_message = killing
        running.append(
            subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    KILLED,
                    reports_home.folder,
                    tmp_path / "queries",
                    str(server.port),
                ],
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join([*sys.path, str(Path(__file__).parent)]),
                },
            )
        )
        process = running[0]
        assert process.wait(timeout=120) == -signal.SIGKILL
        delivered(reports_home, server.settings())
        again = delivered(reports_home, server.settings())
        cut_off = ledger_of(reports_home)[5]
        expected = Counter({f"boss{at:03d}@example.org": 1 for at in range(12)})
        if not is_taken:
            del expected["boss005@example.org"]
        assert Counter(server.addresses) == expected
        assert again.new == frozenset()
        assert (cut_off.state, cut_off.is_retried) == ("failed", False)
        assert cut_off.reason == (
            "the run ended while it was being handed over; whether it arrived is not known; "
            f"resend with `warehouse report resend {cut_off.delivery_id}`"
        )
        with open_register(reports_home.reports) as register:
            Ledger(register).resend(cut_off.delivery_id, at=MONDAY)
        delivered(reports_home, server.settings())
        assert server.addresses[-1] == "boss005@example.org"
        assert ledger_of(reports_home)[5].state == "sent"


def test_only_what_failed_or_was_refused_can_be_sent_again(reports_home: ReportsHome) -> None:
    reports_home.publish(teams(1))
    reports_home.make()
    (row,) = delivered(reports_home, None).deliveries
    with open_register(reports_home.reports) as register:
        with pytest.raises(RegisterError, match=r"Delivery 1 is sent; only what failed"):
            Ledger(register).resend(row.delivery_id, at=MONDAY)
        with pytest.raises(RegisterError, match="There is no delivery 99"):
            Ledger(register).resend(99, at=MONDAY)


def test_a_file_that_somebody_changed_is_not_sent(reports_home: ReportsHome) -> None:
    reports_home.publish(teams(1))
    (made,) = reports_home.make().outcomes
    path = reports_home.reports / made.files[1].path
    path.write_bytes(b"x" * path.stat().st_size)
    (row,) = delivered(reports_home, None).deliveries
    assert row.state == "failed"
    assert f"{path} is not the file that was made: somebody changed it." in row.reason


@pytest.mark.parametrize("gone", ["*.zip", ".summary.json"])
def test_a_file_that_is_gone_is_named_and_how_to_make_it_again(
    reports_home: ReportsHome, gone: str
) -> None:
    reports_home.publish(teams(1))
    reports_home.make()
    [path] = reports_home.reports.rglob(gone)
    path.unlink()
    (row,) = delivered(reports_home, None).deliveries
    assert (row.state, row.reason) == (
        "failed",
        f"{path} is gone; `warehouse report make team_weekly_tiny --period 2026-W46` makes it "
        "again.",
    )
    reports_home.make()
    assert [row.state for row in delivered(reports_home, None).deliveries] == ["sent"]


def test_configured_addresses_receive_beside_those_of_the_data(
    reports_home: ReportsHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "reports.delivery.recipients.load_catalog", lambda: {"team_weekly_tiny": definition()}
    )
    reports_home.publish(teams(2))
    reports_home.make()
    (reports_home.folder / "recipients.yml").write_text(
        "recipients:\n"
        "  - reports: [team_weekly_tiny]\n"
        "    scopes: [t001]\n"
        "    addresses: {board: board@example.org}\n"
    )
    with mail_server() as server:
        delivered(reports_home, server.settings())
    assert sorted(server.addresses) == [
        "board@example.org",
        "boss000@example.org",
        "boss001@example.org",
    ]
    assert {row.parcel.recipient_id for row in ledger_of(reports_home)} == {
        "board",
        "boss of t000",
        "boss of t001",
    }


def test_nothing_is_delivered_while_nobodys_address_is_known(reports_home: ReportsHome) -> None:
    reports_home.publish(teams(1))
    reports_home.make()
    post = replace(post_for(reports_home, None), addresses=reports_home.folder / "missing.parquet")
    with pytest.raises(RecipientsError, match="it is written when a snapshot is published"):
        deliver_reports(
            definition(),
            period=WEEK,
            reports=reports_home.reports,
            places=reports_home.places,
            post=post,
            at=MONDAY,
        )
