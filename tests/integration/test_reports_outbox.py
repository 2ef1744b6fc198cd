"""What is handed over at all, and how long messages lie in the outbox."""

import shutil
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from reports_home import MEMBERS, MONDAY, WEEK, ReportsHome, Team, definition, reports_home

from reports import catalog
from reports.catalog import ReportDefinition
from reports.delivery.delivering import Post, deliver_reports
from reports.delivery.outbox_retention import remove_from_outbox
from reports.making import apply_report_retention

__all__ = ["reports_home"]

DAY = timedelta(days=1)
ATLAS = Team(team_id="t1", members={"Ada": 30})
IDLE = Team(team_id="t2", members={"Bo": 0})


def post_of(home: ReportsHome) -> Post:
    """The post of a home without a mail server; both managers have an address."""
    addresses = home.folder / "addresses.parquet"
    people = {"boss of t1": "one@example.org", "boss of t2": "two@example.org"}
    pq.write_table(pa.table({"user_id": list(people), "address": list(people.values())}), addresses)
    return Post(
        outbox=home.folder / "outbox",
        addresses=addresses,
        recipients=home.folder / "recipients.yml",
        sender="warehouse@example.org",
        server=None,
    )


def messages_of(home: ReportsHome, asked: ReportDefinition) -> list[Path]:
    """What lies in the outbox after delivering, relative to it."""
    post = post_of(home)
    deliver_reports(
        asked, period=WEEK, reports=home.reports, places=home.places, post=post, at=MONDAY
    )
    return sorted(path.relative_to(post.outbox) for path in post.outbox.rglob("*.eml"))


def test_a_report_without_news_is_made_and_not_handed_over(reports_home: ReportsHome) -> None:
    with_minutes = MEMBERS.replace("order by", "and minutes > 0 order by")
    (catalog.QUERIES_FOLDER / "members.sql").write_text(with_minutes)
    reports_home.publish([ATLAS, IDLE])
    reports_home.make()

    told = messages_of(reports_home, definition(delivered_if=["members"]))
    everything = messages_of(reports_home, definition())

    assert [path.parts[2] for path in told] == ["t1"]
    assert [path.parts[2] for path in everything] == ["t1", "t2"]


def removed(home: ReportsHome, *, days: int) -> list[str]:
    """The messages that are left when retention is applied so many days later."""
    now = MONDAY + days * DAY
    apply_report_retention(reports=home.reports, now=now)
    post = post_of(home)
    remove_from_outbox(post, reports=home.reports, alerts_before=now - 90 * DAY, at=now)
    return [path.parts[-3] for path in sorted(post.outbox.rglob("*.eml"))]


def test_a_message_leaves_the_outbox_with_the_files_of_its_report(
    reports_home: ReportsHome,
) -> None:
    reports_home.publish([ATLAS])
    reports_home.make()
    assert len(messages_of(reports_home, definition())) == 1
    assert removed(reports_home, days=29) == ["t1"]
    assert removed(reports_home, days=31) == []
    assert not (reports_home.folder / "outbox" / "team_weekly_tiny" / "2026-W46").exists()


def test_a_removal_that_ended_between_files_and_messages_is_gone_on_with(
    reports_home: ReportsHome,
) -> None:
    reports_home.publish([ATLAS])
    reports_home.make()
    messages_of(reports_home, definition())
    apply_report_retention(reports=reports_home.reports, now=MONDAY + 31 * DAY)
    assert removed(reports_home, days=31) == []


def test_a_message_stays_while_its_report_is_being_replaced(reports_home: ReportsHome) -> None:
    reports_home.publish([ATLAS])
    reports_home.make()
    messages_of(reports_home, definition())
    shutil.rmtree(reports_home.reports / "team_weekly_tiny" / "2026-W46" / "t1" / "v1")
    assert removed(reports_home, days=1) == ["t1"]
