"""Small candidates and builds for the tests of publishing."""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.publishing.build_record import (
    BuildRecord,
    new_build_id,
    started_at_of,
    write_record,
)
from orchestration.publishing.candidate import start_candidate
from orchestration.publishing.checks import CheckOutcome
from orchestration.publishing.snapshot import publish, seal

NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
PASSED = CheckOutcome(name="unique", maker="dbt", subject="learner_summary", passed=True)
FAILED = CheckOutcome(
    name="not_null",
    maker="dbt",
    subject="learner_summary",
    column="learner_id",
    passed=False,
    failures=2,
    message="2 learners have no id",
)


@dataclass(frozen=True)
class Home:
    """The places that publishing and its repair work on."""

    folder: Path

    @property
    def builds(self) -> Path:
        return self.folder / "builds"

    @property
    def published(self) -> Path:
        return self.folder / "published"

    @property
    def current(self) -> Path:
        return self.folder / "current.duckdb"

    @property
    def scratch(self) -> Path:
        return self.folder / "scratch"

    def begin(self, started_at: datetime = NOON, *, as_of: datetime | None = None) -> BuildRecord:
        """A build that has started: its record, nothing else."""
        record = BuildRecord(
            build_id=new_build_id(started_at, builds=self.builds, published=self.published),
            as_of=as_of or started_at,
            started_at=started_at,
            code_version="0.1.0",
        )
        write_record(self.builds, record)
        return record

    def build(self, started_at: datetime = NOON, *, as_of: datetime | None = None) -> BuildRecord:
        """A build whose marts are in its candidate, as dbt leaves them."""
        record = self.begin(started_at, as_of=as_of)
        write_marts(start_candidate(self.builds, record.build_id), record)
        return record

    def audit(self, started_at: datetime = NOON, *checks: CheckOutcome) -> BuildRecord:
        """A build that is sealed with `checks`; one that passed if none are given."""
        return seal(self.build(started_at), checks or (PASSED,), builds=self.builds)

    def publish(self, build_id: str, *, make_current: bool = True) -> BuildRecord:
        """That build, published."""
        return publish(
            build_id,
            builds=self.builds,
            published=self.published,
            current=self.current,
            make_current=make_current,
        )

    def snapshot(self, started_at: datetime = NOON) -> str:
        """The id of a new published snapshot."""
        return self.publish(self.audit(started_at).build_id).build_id

    def files(self) -> dict[str, bytes]:
        """Every file of the home and its content."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }


def write_marts(path: Path, record: BuildRecord) -> None:
    """Three marts in the storage version of published files; the names are in two of them."""
    with closing(duckdb.connect()) as connection:
        connection.execute("attach ? as marts (storage_version 'v1.4.0')", [str(path)])
        connection.execute(
            """
            create table marts.snapshot_info as
            select
                $id as snapshot_id, $version as code_version, null::bigint as checks_passed,
                null::bigint as checks_failed, $as_of::timestamp as as_of,
                $started_at::timestamp as built_at
            """,
            {
                "id": record.build_id,
                "version": record.code_version,
                "as_of": record.as_of.replace(tzinfo=None),
                "started_at": started_at_of(record.build_id).replace(tzinfo=None),
            },
        )
        connection.execute(
            """
            create table marts.learner_summary as
            select * from (values
                ('u1', 'Ana Horvat', '=1+1', 0.5),
                ('u2', 'Bo Li', 'on track', -1.5)
            ) as learners (learner_id, full_name, risk_reason, score)
            """
        )
        connection.execute(
            "create table marts.user_directory as select 'u1' as user_id, 'Ana Horvat' as full_name"
        )
