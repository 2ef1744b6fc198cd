"""A home with tiny snapshots of teams, and a small report of them, for tests of making and mail."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.publishing.build_record import BuildRecord, new_build_id, write_record
from orchestration.publishing.candidate import start_candidate
from orchestration.publishing.checks import CheckOutcome
from orchestration.publishing.snapshot import publish, seal
from reports import catalog
from reports.catalog import ReportDefinition
from reports.making import Made, make_reports
from reports.periods import period_named
from reports.register import Issue, open_register
from reports.source import Places

WEEK = period_named("weekly", "2026-W46")  # 9 to 15 November 2026
MONDAY = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)
"""In all of the time zones below, the week is over."""

PASSED = CheckOutcome(name="unique", maker="dbt", subject="learner_summary", passed=True)
WITHHELD = CheckOutcome(
    name="not_null",
    maker="dbt",
    subject="learner_summary",
    column="learner_id",
    passed=False,
    failures=2,
    message="'Ana Horvat' has no id",
)

DEFINITION = {
    "name": "team_weekly_tiny",
    "title": "Team report",
    "description": "For a test.",
    "period": "weekly",
    "scope": "team",
    "audience": "the team's manager",
    "formats": ["json", "csv"],
    "attachments": ["csv"],
    "keep_days": 30,
    "stale_after_minutes": 60 * 24 * 30,
    "sections": [
        {
            "key": "overview",
            "title": "Overview",
            "blocks": [
                {
                    "kind": "figures",
                    "key": "headlines",
                    "query": "headline",
                    "empty": "Nothing is known of this team.",
                    "figures": [{"key": "member_count", "label": "Members"}],
                },
                {
                    "kind": "table",
                    "key": "members",
                    "title": "Members",
                    "query": "members",
                    "empty": "The team has no members.",
                    "columns": [
                        {"key": "full_name", "label": "Learner"},
                        {"key": "minutes", "label": "Focus", "format": "minutes"},
                    ],
                },
            ],
        }
    ],
}
HEADLINE = """
select team_id as scope_id, member_count
from team_summary where team_id in (select unnest($scope_ids)) order by scope_id
"""
MEMBERS = """
select team_id as scope_id, full_name, minutes
from team_members where team_id in (select unnest($scope_ids)) order by scope_id, full_name
"""

Members = Mapping[str, int]
"""Minutes by name."""


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team of a snapshot; its manager is `boss of <team_id>`."""

    team_id: str
    members: Members
    timezone: str = "UTC"


def definition(**changed: object) -> ReportDefinition:
    """The small report, with some keys changed."""
    return ReportDefinition.model_validate(DEFINITION | changed)


def queries(folder: Path) -> Path:
    """A folder of the small report's queries, and of the catalogue's own questions for scopes."""
    shutil.copytree(catalog.QUERIES_FOLDER / "scopes", folder / "scopes")
    (folder / "headline.sql").write_text(HEADLINE)
    (folder / "members.sql").write_text(MEMBERS)
    return folder


@dataclass(frozen=True)
class ReportsHome:
    """A home's places, with what puts snapshots there and makes reports of them."""

    folder: Path

    @property
    def reports(self) -> Path:
        """Where reports are written."""
        return self.folder / "reports"

    @property
    def places(self) -> Places:
        """Where snapshots and builds lie."""
        return Places(
            published=self.folder / "published",
            current=self.folder / "current.duckdb",
            builds=self.folder / "builds",
        )

    def publish(
        self, teams: Sequence[Team], *, at: datetime = MONDAY, as_of: datetime | None = None
    ) -> str:
        """A published snapshot of these teams; gives its id."""
        record = self._built(teams, at=at, as_of=as_of or at, check=PASSED)
        places = self.places
        publish(
            record.build_id,
            builds=places.builds,
            published=places.published,
            current=places.current,
        )
        return record.build_id

    def withhold(self, *, at: datetime) -> str:
        """A build that did not pass its audit; gives its id."""
        return self._built([], at=at, as_of=at, check=WITHHELD).build_id

    def make(
        self,
        report: ReportDefinition | None = None,
        *,
        made_at: datetime = MONDAY,
        scope_ids: Sequence[str] | None = None,
    ) -> Made:
        """The small report, or another, made of the week."""
        return make_reports(
            report or definition(),
            period=WEEK,
            reports=self.reports,
            places=self.places,
            made_at=made_at,
            scope_ids=scope_ids,
        )

    def issues(self) -> tuple[Issue, ...]:
        """What the register holds."""
        with open_register(self.reports) as register:
            return register.issues()

    def files(self) -> dict[str, bytes]:
        """Every file of reports and its content, but the register and locks."""
        return {
            str(path.relative_to(self.reports)): path.read_bytes()
            for path in sorted(self.reports.rglob("*"))
            if path.is_file() and path.name not in (".lock", "register.sqlite")
        }

    def _built(
        self, teams: Sequence[Team], *, at: datetime, as_of: datetime, check: CheckOutcome
    ) -> BuildRecord:
        places = self.places
        record = BuildRecord(
            build_id=new_build_id(at, builds=places.builds, published=places.published),
            as_of=as_of,
            started_at=at,
            code_version="0.1.0",
        )
        write_record(places.builds, record)
        _write_marts(start_candidate(places.builds, record.build_id), record, teams)
        return seal(record, [check], builds=places.builds)


@pytest.fixture
def reports_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ReportsHome:
    """A home of its own, where the catalogue's queries are those of the small report."""
    monkeypatch.setattr(catalog, "QUERIES_FOLDER", queries(tmp_path / "queries"))
    monkeypatch.setattr(catalog, "query_text", catalog.query_text.__wrapped__)
    monkeypatch.setattr("reports.reading.query_text", catalog.query_text)
    return ReportsHome(tmp_path / "home")


def _write_marts(path: Path, record: BuildRecord, teams: Sequence[Team]) -> None:
    with closing(duckdb.connect()) as connection:
        connection.execute("attach ? as marts (storage_version 'v1.4.0')", [str(path)])
        connection.execute("use marts")
        connection.execute(
            """
            create table snapshot_info as
            select
                $id as snapshot_id, '0.1.0' as code_version, null::bigint as checks_passed,
                null::bigint as checks_failed, 0::double as data_freshness_seconds,
                $as_of::timestamp as as_of, $at::timestamp as built_at
            """,
            {
                "id": record.build_id,
                "as_of": record.as_of.replace(tzinfo=None),
                "at": record.started_at.replace(tzinfo=None),
            },
        )
        connection.execute(
            """
            create table metric_registry (metric varchar, title varchar, definition varchar);
            insert into metric_registry values ('member_count', 'Members', 'Learners of a team.');
            create table organization_summary (
                organization_id varchar, organization_name varchar, timezone varchar
            );
            create table team_summary (
                team_id varchar, team_name varchar, organization_id varchar,
                manager_user_id varchar, member_count bigint
            );
            create table team_members (team_id varchar, full_name varchar, minutes bigint)
            """
        )
        for team in teams:
            connection.execute(
                "insert into organization_summary values ($1, $1, $2)",
                [f"org of {team.team_id}", team.timezone],
            )
            connection.execute(
                "insert into team_summary values ($1, $1, $2, $3, $4)",
                [
                    team.team_id,
                    f"org of {team.team_id}",
                    f"boss of {team.team_id}",
                    len(team.members),
                ],
            )
            connection.executemany(
                "insert into team_members values ($1, $2, $3)",
                [[team.team_id, name, minutes] for name, minutes in team.members.items()],
            )
        connection.execute("use memory")
