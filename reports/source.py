"""Which published snapshot a period is read from, and what must be said of newer builds.

Here belongs the choice. What is asked of the snapshot belongs to `reading`, how old it may be to
`composing`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration.publishing.build_record import (
    BuildRecord,
    is_build_id,
    read_record,
    started_at_of,
)
from orchestration.publishing.checks import CheckOutcome
from orchestration.publishing.snapshot import (
    Snapshot,
    current_snapshot_id,
    list_snapshots,
)
from reports.catalog import ScopeKind
from reports.formats import moment_text
from reports.model import Notice, Scope
from reports.periods import Period
from reports.reading import SnapshotReader, open_snapshot

REMEDY = "Refresh first (warehouse run)."


class SourceError(Exception):
    """There is no snapshot to read from, or not the one or the scope that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where snapshots and builds lie: a home's `published`, `current` and `builds`."""

    published: Path
    current: Path
    builds: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The snapshots that there are, newest build first, and which of them is the current one."""

    snapshots: tuple[Snapshot, ...]
    current: Snapshot


def kept_snapshots(places: Places) -> Kept:
    """All published snapshots. Raises SourceError where nothing is published yet."""
    snapshots = list_snapshots(places.published)
    current_id = current_snapshot_id(published=places.published, current=places.current)
    current = next((found for found in snapshots if found.snapshot_id == current_id), None)
    if current is None:
        raise SourceError(
            f"There is no snapshot in {places.published} that {places.current} shows: nothing is "
            f"published yet. {REMEDY}"
        )
    return Kept(snapshots=snapshots, current=current)


@contextmanager
def open_current(places: Places) -> Iterator[SnapshotReader]:
    """A reader of the current snapshot. Raises SourceError where nothing is published yet."""
    if not places.current.exists():
        raise SourceError(f"There is no {places.current}: nothing is published yet. {REMEDY}")
    with open_snapshot(places.current) as reader:
        yield reader


def choose_snapshot(kept: Kept, end_at: datetime, *, snapshot_id: str | None = None) -> Snapshot:
    """The snapshot to tell of a period that ends at `end_at` (UTC, naive).

    That is the one with the smallest as_of not before that end, so a past period is read as it was
    when it closed; of several with one as_of the last built; where none is so new, the current
    one. A `snapshot_id` wins. Raises SourceError where it is none of those kept.
    """
    if snapshot_id is not None:
        chosen = next((one for one in kept.snapshots if one.snapshot_id == snapshot_id), None)
        if chosen is None:
            raise SourceError(
                f"There is no snapshot {snapshot_id!r}; kept are "
                f"{', '.join(one.snapshot_id for one in kept.snapshots)}."
            )
        return chosen
    reaching = [one for one in kept.snapshots if one.as_of >= end_at.replace(tzinfo=UTC)]
    # The newest build comes first, and `min` takes the first of equals.
    return min(reaching, key=lambda one: one.as_of, default=kept.current)


def scopes_by_snapshot(
    kept: Kept, kind: ScopeKind, period: Period, *, snapshot_id: str | None = None
) -> Mapping[Snapshot, tuple[Scope, ...]]:
    """The scopes of a kind, each under the snapshot in which its own period is over.

    A day ends at another moment in each time zone, so one period may be read from several. A scope
    that moved between them, so that each points to the other, is told of by the one seen first.
    """
    seen: dict[Snapshot, tuple[Scope, ...]] = {}
    chosen: dict[str, Snapshot] = {}
    waiting = [choose_snapshot(kept, period.end_at("UTC"), snapshot_id=snapshot_id)]
    while waiting:
        snapshot = waiting.pop(0)
        if snapshot in seen:
            continue
        with open_snapshot(snapshot.path) as reader:
            seen[snapshot] = reader.scopes(kind)
        for timezone in sorted({scope.timezone for scope in seen[snapshot]}):
            chosen[timezone] = choose_snapshot(
                kept, period.end_at(timezone), snapshot_id=snapshot_id
            )
            waiting.append(chosen[timezone])
    found: dict[str, tuple[Snapshot, Scope]] = {}
    for snapshot, scopes in seen.items():
        for scope in scopes:
            if chosen[scope.timezone] == snapshot:
                found.setdefault(scope.scope_id, (snapshot, scope))
    known = {snapshot: {scope.scope_id for scope in scopes} for snapshot, scopes in seen.items()}
    for snapshot, scopes in seen.items():
        for scope in scopes:
            if scope.scope_id in known[chosen[scope.timezone]]:
                found.setdefault(scope.scope_id, (snapshot, scope))
    together: dict[Snapshot, list[Scope]] = {}
    for snapshot, scope in found.values():
        together.setdefault(snapshot, []).append(scope)
    return {snapshot: tuple(scopes) for snapshot, scopes in together.items()}


def only_scopes(
    scopes: Mapping[Snapshot, tuple[Scope, ...]],
    *,
    scope_ids: Collection[str] | None = None,
    timezones: Collection[str] | None = None,
) -> Mapping[Snapshot, tuple[Scope, ...]]:
    """Those that were asked for, or all. Raises SourceError naming those that there are not."""
    known = {scope.scope_id for together in scopes.values() for scope in together}
    unknown = sorted(set(scope_ids or ()) - known)
    if unknown:
        raise SourceError(
            f"There is nothing to report of {', '.join(map(repr, unknown))}: of {len(known)} "
            f"scopes the first are {', '.join(sorted(known)[:5]) or 'none'}."
        )
    wanted = {
        snapshot: tuple(
            scope
            for scope in together
            if (scope_ids is None or scope.scope_id in scope_ids)
            and (timezones is None or scope.timezone in timezones)
        )
        for snapshot, together in scopes.items()
    }
    return {snapshot: together for snapshot, together in wanted.items() if together}


def withheld_notice(places: Places, kept: Kept, chosen: Snapshot) -> Notice | None:
    """What to say where data newer than the chosen snapshot did not pass its audit.

    Only of the current snapshot: an older one is chosen because its period is over in it, and
    what came later would not have been read. The reason names the check, not its message, which
    may quote the value of somebody else.
    """
    if chosen != kept.current:
        return None
    newest = _newest_decided(places.builds)
    if newest is None or newest.status == "published":
        return None
    if started_at_of(newest.build_id) <= chosen.built_at:
        return None
    at = moment_text(newest.started_at, "UTC")
    return Notice(
        kind="withheld",
        tone="bad",
        text=f"Newer data is withheld: the build of {at} did not pass its audit "
        f"({_first_reason(newest.checks)}). What is shown here passed it.",
    )


def _newest_decided(builds: Path) -> BuildRecord | None:
    """The newest build that came to an audit's end; records are large, so no more are read."""
    ids = sorted(
        (path.stem for path in builds.glob("*.json") if is_build_id(path.stem)), reverse=True
    )
    records = (read_record(builds, build_id) for build_id in ids)
    return next((found for found in records if found.status in ("withheld", "published")), None)


def _first_reason(checks: Sequence[CheckOutcome]) -> str:
    failed = [check for check in checks if check.is_blocking and not check.passed]
    reasons = list(_reasons(failed))
    if not reasons:
        return "the reason was not recorded"
    more = len(reasons) - 1
    return reasons[0] + (f", and {more} more" if more else "")


def _reasons(checks: Sequence[CheckOutcome]) -> Iterator[str]:
    for check in checks:
        place = check.subject if check.column is None else f"{check.subject}.{check.column}"
        yield f"{place}: {check.name}"
