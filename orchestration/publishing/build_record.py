"""The record of a build: its id, what became of it and why, one JSON file a build.

Here belong ids, records and their files. The candidate's own file belongs to `candidate`, what a
status leads to belongs to `snapshot`, `recovery` and `retention`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from orchestration.publishing.checks import CheckOutcome
from orchestration.publishing.durable_files import write_whole

BUILD_ID = re.compile(r"(?P<stamp>\d{8}T\d{6}Z)(?:_(?P<number>\d{2}))?")
STAMP = "%Y%m%dT%H%M%SZ"
MOST_BUILDS_A_SECOND = 99

# building:  the process that builds it runs, or was killed
# failed:    it ended with an error before or during the audit; nothing of it is kept
# withheld:  audited, and a blocking check failed; the candidate is kept for inspection
# audited:   no blocking check failed; it may be published
# published: it is a snapshot
BuildStatus = Literal["building", "failed", "withheld", "audited", "published"]


class BuildRecordError(Exception):
    """A build's record, or the asked-for id of one, that cannot be used."""


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class BuildRecord(BaseModel):
    """One build: what it was built for, with which code, and what became of it.

    Moments carry their offset and are kept in UTC. `reason` says to people why the build failed
    or was withheld. `becomes_current` is what the publisher was asked for, kept so that a publish
    which was cut off is finished as it was meant. `snapshot_id` is set once it is published.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    build_id: str = Field(pattern=f"^{BUILD_ID.pattern}$")
    as_of: Moment
    started_at: Moment
    code_version: str
    status: BuildStatus = "building"
    reason: str = ""
    snapshot_id: str | None = None
    becomes_current: bool = True
    step_seconds: Mapping[str, float] = Field(default_factory=dict)
    load_counts: Mapping[str, int] = Field(default_factory=dict)
    checks: tuple[CheckOutcome, ...] = ()

    def failed(self, reason: str) -> "BuildRecord":
        """The record of the same build once it has failed for `reason`."""
        return self.model_copy(update={"status": "failed", "reason": reason})


def new_build_id(started_at: datetime, *, builds: Path, published: Path) -> str:
    """The id of a build that starts at `started_at` (with an offset): `20261120T104900Z`.

    Builds of one second get `_02`, `_03` and so on. Ids, and the names of files made from them,
    sort in the order of start. Raises BuildRecordError after 99 builds in a second.
    """
    if started_at.tzinfo is None:
        raise BuildRecordError(f"{started_at} has no offset, so it is no moment; give it in UTC")
    stamp = started_at.astimezone(UTC).strftime(STAMP)
    taken = [
        int(parts["number"] or 1)
        for folder in (builds, published)
        for path in folder.glob(f"{stamp}*")
        if (parts := BUILD_ID.match(path.name)) is not None
    ]
    if not taken:
        return stamp
    number = max(taken) + 1
    if number > MOST_BUILDS_A_SECOND:
        raise BuildRecordError(
            f"{builds}: {MOST_BUILDS_A_SECOND} builds started in the second {stamp}; "
            f"start the next one a second later"
        )
    return f"{stamp}_{number:02d}"


def is_build_id(text: str) -> bool:
    """Whether `text` is the id of a build, and so a name that may be ours."""
    return BUILD_ID.fullmatch(text) is not None


def started_at_of(build_id: str) -> datetime:
    """When a build started, UTC to the second. Raises BuildRecordError for what is no id."""
    parts = BUILD_ID.fullmatch(build_id)
    if parts is None:
        raise BuildRecordError(
            f"{build_id!r} is no build id; those look like 20261120T104900Z or 20261120T104900Z_02"
        )
    return datetime.strptime(parts["stamp"], STAMP).replace(tzinfo=UTC)


def record_file(builds: Path, build_id: str) -> Path:
    """Where the record of a build is kept."""
    return builds / f"{build_id}.json"


def write_record(builds: Path, record: BuildRecord) -> None:
    """Keep `record` in `builds`, in place of an earlier one of the same build, in one step."""
    builds.mkdir(parents=True, exist_ok=True)
    write_whole(record_file(builds, record.build_id), record.model_dump_json(indent=2) + "\n")


def read_record(builds: Path, build_id: str) -> BuildRecord:
    """The record of one build.

    Raises BuildRecordError where there is none, or where the file holds no record of that build.
    """
    started_at_of(build_id)
    path = record_file(builds, build_id)
    try:
        record = BuildRecord.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise BuildRecordError(f"There is no build {build_id}: {path} does not exist.") from error
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, problem['loc'])) or 'content'}: {problem['msg']}"
            for problem in error.errors()
        )
        raise BuildRecordError(
            f"{path} is no build record ({problems}). Records are written in one step, so it was "
            f"changed by hand or by another version; move it out of {builds} and run again."
        ) from error
    if record.build_id != build_id:
        raise BuildRecordError(
            f"{path} holds the record of {record.build_id}; give the file its own name again."
        )
    return record


def read_records(builds: Path) -> tuple[BuildRecord, ...]:
    """The records of all builds, newest first. Raises BuildRecordError for a broken one.

    Unfinished writes (hidden files) and files that are no build's are passed over.
    """
    ids = (path.stem for path in builds.glob("*.json") if is_build_id(path.stem))
    return tuple(read_record(builds, build_id) for build_id in sorted(ids, reverse=True))
