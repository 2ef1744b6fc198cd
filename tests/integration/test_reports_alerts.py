"""Notifications of alerts: to the manager of the team alone, once, with a cooldown."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from mail_server import MailServer, mail_server, words_of
from reports_home import MONDAY

from reports.delivery.alerts import notify_alerts
from reports.delivery.delivering import Delivered, Post
from reports.delivery.ledger import Delivery, Ledger
from reports.delivery.outbox_retention import remove_from_outbox
from reports.register import RegisterError, open_register
from reports.source import Places, SourceError

HOUR = timedelta(hours=1)
START = MONDAY.replace(tzinfo=None)


@dataclass(frozen=True, kw_only=True)
class Alert:
    alert_id: str
    subject: str = "ada"
    rule: str = "overdue_work"
    severity: str = "HIGH"
    status: str = "open"
    team_id: str | None = "t1"


class AlertsHome:
    """A home whose current snapshot has these alerts of two teams, t1 of Ann and t2 of Bo."""

    def __init__(self, folder: Path, server: MailServer) -> None:
        self.folder = folder
        self.server = server
        pq.write_table(
            pa.table({"user_id": ["ann", "bo"], "address": ["ann@b.example", "bo@b.example"]}),
            folder / "addresses.parquet",
        )

    @property
    def current(self) -> Path:
        return self.folder / "current.duckdb"

    @property
    def post(self) -> Post:
        return Post(
            outbox=self.folder / "outbox",
            addresses=self.folder / "addresses.parquet",
            recipients=self.folder / "recipients.yml",
            sender="warehouse@b.example",
            server=self.server.settings(retries=0),
        )

    def show(self, alerts: Sequence[Alert], *, as_of: datetime = START) -> None:
        self.current.unlink(missing_ok=True)
        with closing(duckdb.connect(self.current)) as connection:
            connection.execute(
                """
                create table snapshot_info as
                select
                    's' as snapshot_id, 'v' as code_version, 0::double as data_freshness_seconds,
                    $as_of::timestamp as as_of
                """,
                {"as_of": as_of},
            )
            connection.execute(
                """
                create table organization_summary as
                select 'o' as organization_id, 'Europe/Oslo' as timezone;
                create table team_summary as
                select * from (values
                    ('t1', 'Atlas', 'ann', 'o'), ('t2', 'Borealis', 'bo', 'o'),
                    ('t3', 'Ceres', null, 'o')
                ) as teams (team_id, team_name, manager_user_id, organization_id);
                create table user_directory as
                select 'ada' as user_id, 'Ada Lovelace' as full_name;
                create table alerts (
                    alert_id varchar, subject_type varchar, subject_id varchar, user_id varchar,
                    team_id varchar, rule varchar, severity varchar, severity_rank integer,
                    status varchar, title varchar, message varchar, action_required varchar,
                    opened_at timestamp
                )
                """
            )
            for alert in alerts:
                connection.execute(
                    "insert into alerts values ($1, 'learner', $2, $2, $3, $4, $5, $6, $7, $8,"
                    " 'What is so.', 'Ask.', timestamp '2026-11-15 23:00')",
                    [
                        alert.alert_id,
                        alert.subject,
                        alert.team_id,
                        alert.rule,
                        alert.severity,
                        {"LOW": 1, "MEDIUM": 2, "HIGH": 3, "CRITICAL": 4}[alert.severity],
                        alert.status,
                        f"Title of {alert.alert_id}",
                    ],
                )

    def notify(self, *, cooldown: timedelta = 24 * HOUR) -> Delivered:
        return notify_alerts(
            reports=self.folder / "reports",
            places=Places(
                published=self.folder / "published",
                current=self.current,
                builds=self.folder / "builds",
            ),
            post=self.post,
            at=MONDAY,
            cooldown=cooldown,
            pause=at_once,
        )

    def forget(self, *, before: datetime) -> None:
        """Apply retention."""
        remove_from_outbox(
            self.post, reports=self.folder / "reports", alerts_before=before, at=before
        )

    def words(self) -> list[str]:
        """Whom the register names."""
        with open_register(self.folder / "reports") as register:
            told = register.connection.execute(
                "select told from notified_alerts where told <> ''"
            ).fetchall()
        return [json.loads(row["told"])[0]["subject"] for row in told]

    def ledger(self) -> list[Delivery]:
        with open_register(self.folder / "reports") as register:
            return [row for row in Ledger(register).deliveries() if row.channel == "smtp"]

    def told(self) -> list[tuple[str, list[str]]]:
        """Of each message that was taken: to whom, and the alerts in it."""
        found = []
        for message in self.server.messages():
            lines = words_of(message).splitlines()
            titles = [line.rpartition(" ")[2] for line in lines if "Title of" in line]
            found.append((str(message["To"]), titles))
        return found


def at_once(_seconds: float) -> None:
    """What tests do in place of waiting."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[AlertsHome]:
    with mail_server() as server:
        yield AlertsHome(tmp_path, server)


def test_each_manager_gets_one_message_of_the_own_teams_grave_open_alerts(
    home: AlertsHome,
) -> None:
    home.show(
        [
            Alert(alert_id="a1"),
            Alert(alert_id="a2", rule="low_performance", severity="CRITICAL"),
            Alert(alert_id="a3", rule="low_consistency", severity="MEDIUM"),
            Alert(alert_id="a4", rule="engagement_drop", status="resolved"),
            Alert(alert_id="b1", subject="bob", team_id="t2"),
            Alert(alert_id="c1", subject="cy", team_id="t3"),
            Alert(alert_id="d1", subject="di", team_id=None),
        ]
    )
    home.notify()
    assert home.told() == [("ann@b.example", ["a2", "a1"]), ("bo@b.example", ["b1"])]
    first = home.server.messages()[0]
    assert first["Subject"] == "2 new alerts, 1 critical"
    assert "Ada Lovelace (Atlas), since 16 Nov 2026, 00:00 CET" in words_of(first)


def test_an_alert_is_told_once_and_a_new_one_alone(home: AlertsHome) -> None:
    home.show([Alert(alert_id="a1")])
    home.notify()
    assert home.notify().deliveries == ()
    home.show(
        [Alert(alert_id="a1"), Alert(alert_id="a2", rule="low_performance")],
        as_of=START + 48 * HOUR,
    )
    home.notify()
    assert home.told() == [("ann@b.example", ["a1"]), ("ann@b.example", ["a2"])]


def test_a_rule_that_opens_again_for_a_subject_is_told_when_it_has_cooled_down(
    home: AlertsHome,
) -> None:
    home.show([Alert(alert_id="a1")])
    home.notify()
    again = [Alert(alert_id="a1", status="resolved"), Alert(alert_id="a2")]
    home.show(again, as_of=START + 23 * HOUR)
    home.notify()
    assert home.told() == [("ann@b.example", ["a1"])]
    home.show(again, as_of=START + 24 * HOUR)
    home.notify()
    assert home.told()[1:] == [("ann@b.example", ["a2"])]


@pytest.mark.parametrize("is_away", [False, True])
def test_an_alert_that_is_new_as_of_a_moment_already_told_of_is_told_as_of_the_next(
    home: AlertsHome, is_away: bool
) -> None:
    home.show([Alert(alert_id="a1")])
    if is_away:
        home.server.stop()
    home.notify()
    if is_away:
        home.server.start()
    both = [Alert(alert_id="a1"), Alert(alert_id="a2", rule="low_performance")]
    home.show(both)
    home.notify()
    assert home.told() == [("ann@b.example", ["a1"])]
    home.show(both, as_of=START + HOUR)
    home.notify()
    assert home.told()[1:] == [("ann@b.example", ["a2"])]


def test_what_could_not_be_sent_is_sent_by_the_next_run_as_it_was(home: AlertsHome) -> None:
    home.show([Alert(alert_id="a1")])
    home.server.stop()
    home.notify()
    assert [(row.state, row.is_retried) for row in home.ledger()] == [("failed", True)]
    home.server.start()
    home.show([Alert(alert_id="a2", rule="low_performance")], as_of=START + HOUR)
    home.notify()
    assert home.told() == [("ann@b.example", ["a1"]), ("ann@b.example", ["a2"])]
    assert [(row.state, row.parcel.period) for row in home.ledger()] == [
        ("sent", "2026-11-16T050000"),
        ("sent", "2026-11-16T060000"),
    ]


def test_what_alerts_say_is_forgotten_in_time_and_they_are_not_told_again(
    home: AlertsHome,
) -> None:
    home.show([Alert(alert_id="a1"), Alert(alert_id="b1", team_id="t2")])
    home.server.stop()
    home.notify()
    home.forget(before=MONDAY)
    assert home.words() == ["Ada Lovelace", "Ada Lovelace"]
    assert len(list(home.folder.rglob("*.eml"))) == 2
    home.forget(before=MONDAY + HOUR)
    assert home.words() == []
    assert list(home.folder.rglob("*.eml")) == []
    assert [(row.state, row.is_retried, row.reason) for row in home.ledger()] == [
        ("failed", False, "it is kept no longer")
    ] * 2
    with (
        open_register(home.folder / "reports") as register,
        pytest.raises(RegisterError, match="said of alerts is kept no longer"),
    ):
        Ledger(register).resend(home.ledger()[0].delivery_id, at=MONDAY)
    home.server.start()
    home.notify()
    assert home.told() == []


def test_without_a_snapshot_there_is_nothing_to_tell_of(home: AlertsHome) -> None:
    with pytest.raises(SourceError, match="nothing is published yet"):
        home.notify()
