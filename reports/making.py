"""From a report's definition to files with versions: made whole, or not at all.

Here belong versions, files and the register's entries. What a report says belongs to `composing`,
how it looks to `rendering`, who receives it to `delivery`.

Files are written into a working folder and renamed to their place, then registered. What a killed
run left is nobody's: it is removed when the report is made again. One process at a time makes a
report; it lets others render, and is the only one that renames and registers.
"""

import fcntl
import hashlib
import multiprocessing
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, TypeAlias

from orchestration.code_version import code_version
from orchestration.publishing.durable_files import sync
from reports import content, summary
from reports.catalog import OutputFormat, ReportDefinition
from reports.composing import compose
from reports.folders import (
    folder_name,
    lock_file,
    remove_version,
    scope_folder,
    version_name,
    working_folder,
)
from reports.model import Notice, Report, Scope
from reports.periods import Period
from reports.reading import SnapshotReader, open_snapshot
from reports.register import Issue, IssuedFile, Register, open_register, utc
from reports.rendering.formats import RENDERERS, file_name
from reports.source import (
    Places,
    kept_snapshots,
    only_scopes,
    scopes_by_snapshot,
    withheld_notice,
)

Renderers: TypeAlias = Mapping[OutputFormat, Callable[[Report], bytes]]

SCOPES_A_TASK = 16
REASON_SHOWN = 500
PDF_PART = re.compile(rb"<pdfaid:part>(\d)</pdfaid:part>\s*<pdfaid:conformance>(\w)<")
PDF_UA = re.compile(rb"<pdfuaid:part>(\d)</pdfuaid:part>")


class MakingError(Exception):
    """A file that must not be written as it is named, or a process that was ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one scope's report.

    unchanged: the newest version says the same, and its files are there; nothing was written.
    restored:  the newest version says the same, and files of it that were missing were made again.
    failed:    `reason` says why; the other scopes are made all the same.
    """

    scope: Scope
    result: Literal["made", "unchanged", "restored", "failed"]
    version: int
    reason: str = ""
    files: tuple[IssuedFile, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What making a report for a period came to, a scope each, in the order of the scopes' ids."""

    definition: ReportDefinition
    period: Period
    snapshot_ids: tuple[str, ...]
    outcomes: tuple[Outcome, ...]

    def having(self, result: str) -> tuple[Outcome, ...]:
        """The outcomes with a result."""
        return tuple(outcome for outcome in self.outcomes if outcome.result == result)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """The newest version of a scope's report: what it says, and whether its files are there."""

    version: int
    content_hash: str
    changes: tuple[str, ...]
    folder: Path
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """Scopes to be made by one process from one snapshot."""

    definition: ReportDefinition
    period: Period
    snapshot: Path
    scopes: tuple[Scope, ...]
    before: Mapping[str, _Before]
    withheld: Notice | None
    working: Path
    renderers: Renderers | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What a task made of one scope: files in the working folder, or none and why."""

    scope: Scope
    result: Literal["made", "unchanged", "restored", "failed"]
    version: int
    snapshot_id: str
    as_of: datetime
    content_hash: str = ""
    changes: tuple[str, ...] = ()
    pdf_standard: str = ""
    files: tuple[tuple[OutputFormat, str, str, int], ...] = ()
    reason: str = ""


def make_reports(
    definition: ReportDefinition,
    *,
    period: Period,
    reports: Path,
    places: Places,
    made_at: datetime,
    scope_ids: Collection[str] | None = None,
    timezones: Collection[str] | None = None,
    snapshot_id: str | None = None,
    processes: int = 1,
    renderers: Renderers | None = None,
    on_outcome: Callable[[Outcome, int], None] | None = None,
) -> Made:
    """Make a report for a period, for all scopes or some of them; gives what became of each.

    `timezones` limits it to scopes whose readers live in one of them.

    A scope whose newest version says the same stays as it is; one that says something else gets
    the next version, which says what changed. Making again after a kill goes on as if nothing had
    happened; a second process waits for the first.

    `made_at` is the caller's clock. `processes` render side by side. `on_outcome` is told each
    scope as it is done, and of how many. Raises SourceError where there is no snapshot, or not the
    asked-for one or scope, MakingError where one of several processes was ended.
    """
    outcomes = []
    with open_register(reports) as register, _making(reports, definition.name) as working:
        # Chosen now: what was the current snapshot before the wait may be so no more.
        kept = kept_snapshots(places)
        by_snapshot = only_scopes(
            scopes_by_snapshot(kept, definition.scope, period, snapshot_id=snapshot_id),
            scope_ids=scope_ids,
            timezones=timezones,
        )
        total = sum(len(scopes) for scopes in by_snapshot.values())
        newest = register.newest(definition.name, period.key)
        tasks = [
            _Task(
                definition=definition,
                period=period,
                snapshot=snapshot.path,
                scopes=scopes,
                before={
                    scope.scope_id: _before(reports, definition, newest[scope.scope_id])
                    for scope in scopes
                    if scope.scope_id in newest
                },
                withheld=withheld_notice(places, kept, snapshot),
                working=working,
                renderers=renderers,
            )
            for snapshot, together in by_snapshot.items()
            for scopes in _chunks(together)
        ]
        for task, written in _written(tasks, processes):
            for outcome in _put_in_place(register, task, written, made_at):
                outcomes.append(outcome)
                if on_outcome is not None:
                    on_outcome(outcome, total)
    return Made(
        definition=definition,
        period=period,
        snapshot_ids=tuple(sorted(snapshot.snapshot_id for snapshot in by_snapshot)),
        outcomes=tuple(sorted(outcomes, key=lambda outcome: outcome.scope.scope_id)),
    )


def preview(
    definition: ReportDefinition,
    *,
    period: Period,
    scope_id: str,
    output_format: OutputFormat,
    target: Path,
    places: Places,
    snapshot_id: str | None = None,
) -> Report:
    """Write one scope's report in one format to `target`, beside all versions; gives its model.

    Nothing is registered, so it can be tried as often as wished. Raises SourceError where there
    is no such scope or snapshot.
    """
    kept = kept_snapshots(places)
    by_snapshot = only_scopes(
        scopes_by_snapshot(kept, definition.scope, period, snapshot_id=snapshot_id),
        scope_ids=[scope_id],
    )
    ((snapshot, scopes),) = by_snapshot.items()
    with open_snapshot(snapshot.path) as reader:
        (report,) = compose(
            definition,
            reader,
            period=period,
            scopes=scopes,
            withheld=withheld_notice(places, kept, snapshot),
        )
    _write(target, RENDERERS[output_format](report))
    return report


def apply_report_retention(*, reports: Path, now: datetime) -> tuple[Path, ...]:
    """Remove the files of versions that are kept no longer, and keep their record.

    Gives the folders that went. A killed removal goes on when it is run again.
    """
    with open_register(reports) as register:
        folders = []
        for report in sorted({issue.report for issue in register.expired(now)}):
            with _making(reports, report):
                # Asked again: who made the report meanwhile may have restored some.
                issues = [issue for issue in register.expired(now) if issue.report == report]
                gone = [version_folder(reports, issue) for issue in issues]
                for folder in gone:
                    remove_version(folder)
                register.mark_removed(issues, removed_at=now)
            folders += gone
    return tuple(folders)


def version_folder(reports: Path, issue: Issue) -> Path:
    """Where the files of an issue lie."""
    scope = scope_folder(reports, report=issue.report, period=issue.period, scope_id=issue.scope_id)
    return scope / version_name(issue.version)


def _chunks(scopes: Sequence[Scope]) -> Iterator[tuple[Scope, ...]]:
    # Scopes of one time zone are asked about together.
    ordered = sorted(scopes, key=lambda scope: (scope.timezone, scope.scope_id))
    for start in range(0, len(ordered), SCOPES_A_TASK):
        yield tuple(ordered[start : start + SCOPES_A_TASK])


@contextmanager
def _making(reports: Path, report: str) -> Iterator[Path]:
    """The working folder of a report, empty, for one process at a time; it is gone afterwards."""
    lock = lock_file(reports, report)
    lock.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        working = working_folder(reports, report)
        shutil.rmtree(working, ignore_errors=True)
        working.mkdir()
        try:
            yield working
        finally:
            shutil.rmtree(working, ignore_errors=True)
    finally:
        os.close(descriptor)


def _before(reports: Path, definition: ReportDefinition, issue: Issue) -> _Before:
    folder = version_folder(reports, issue)
    return _Before(
        version=issue.version,
        content_hash=issue.content_hash,
        changes=issue.changes,
        folder=folder,
        is_whole=all(
            _is_there(reports, issue.file(output_format)) for output_format in definition.formats
        )
        and all((folder / name).is_file() for name in (content.FILE_NAME, summary.FILE_NAME)),
    )


def _is_there(reports: Path, file: IssuedFile | None) -> bool:
    if file is None or file.removed_at is not None:
        return False
    path = reports / file.path
    return path.is_file() and path.stat().st_size == file.size_bytes


def _written(tasks: Sequence[_Task], processes: int) -> Iterator[tuple[_Task, Sequence[_Written]]]:
    if processes <= 1 or len(tasks) <= 1:
        for task in tasks:
            yield task, _write_scopes(task)
        return
    # A forked child would inherit DuckDB's threads and the register's locks.
    pool = ProcessPoolExecutor(
        min(processes, len(tasks)), mp_context=multiprocessing.get_context("spawn")
    )
    try:
        begun = {pool.submit(_write_scopes, task): task for task in tasks}
        for done in as_completed(begun):
            try:
                written = done.result()
            except BrokenProcessPool as error:
                raise MakingError(
                    "A process that makes reports was ended, perhaps for want of memory. What was "
                    "made stays; make the rest again, with fewer WAREHOUSE_REPORT_PROCESSES."
                ) from error
            yield begun[done], written
    finally:
        pool.shutdown(cancel_futures=True)


def _write_scopes(task: _Task) -> Sequence[_Written]:
    """Make each scope of a task; where they cannot be asked about together, one by one."""
    with open_snapshot(task.snapshot) as reader:
        done: list[_Written] = []
        try:
            for report in _composed(task, reader, task.scopes):
                done.append(_write_scope(task, report))  # noqa: PERF401 - kept if a later one fails
        except Exception:  # noqa: BLE001 - whatever is wrong with one is found below, and named
            made = {written.scope.scope_id for written in done}
            done.extend(
                _write_alone(task, reader, scope)
                for scope in task.scopes
                if scope.scope_id not in made
            )
        return done


def _composed(task: _Task, reader: SnapshotReader, scopes: Sequence[Scope]) -> Iterator[Report]:
    return compose(
        task.definition, reader, period=task.period, scopes=scopes, withheld=task.withheld
    )


def _write_alone(task: _Task, reader: SnapshotReader, scope: Scope) -> _Written:
    try:
        (report,) = _composed(task, reader, [scope])
        return _write_scope(task, report)
    except Exception as error:  # noqa: BLE001 - one scope stops no other, whatever is wrong with it
        before = task.before.get(scope.scope_id)
        return _Written(
            scope=scope,
            result="failed",
            version=before.version + 1 if before else 1,
            snapshot_id=reader.source.snapshot_id,
            as_of=reader.source.as_of,
            reason=f"{type(error).__name__}: {error}"[:REASON_SHOWN],
        )


def _write_scope(task: _Task, report: Report) -> _Written:
    said = content.content_of(report)
    digest = content.content_hash(said)
    before = task.before.get(report.scope.scope_id)
    is_same = before is not None and before.content_hash == digest
    outcome = _Written(
        scope=report.scope,
        result="made",
        version=1,
        snapshot_id=report.source.snapshot_id,
        as_of=report.source.as_of,
        content_hash=digest,
    )
    if before is not None and is_same:
        outcome = replace(outcome, version=before.version, changes=before.changes)
        if before.is_whole:
            return replace(outcome, result="unchanged")
        outcome = replace(outcome, result="restored")
    elif before is not None:
        outcome = replace(outcome, version=before.version + 1, changes=_changes(before, said))
    return _rendered(task, report, outcome, said)


def _changes(before: _Before, said: bytes) -> tuple[str, ...]:
    old = content.read_content(before.folder)
    if old is None:
        return (f"The files of version {before.version} are no longer kept to compare with.",)
    return content.changes_between(old, content.parsed(said))


def _rendered(task: _Task, report: Report, outcome: _Written, said: bytes) -> _Written:
    numbered = replace(report, version=outcome.version, changes=outcome.changes)
    if outcome.version > 1:
        numbered = replace(numbered, notices=(*report.notices, _corrected(outcome)))
    folder = task.working / folder_name(report.scope.scope_id)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    renderers = RENDERERS if task.renderers is None else task.renderers
    files = []
    standard = ""
    for output_format in task.definition.formats:
        body = renderers[output_format](numbered)
        name = file_name(numbered, output_format)
        if Path(name).name != name:
            raise MakingError(f"{name!r} is no file's name, so nothing is written to it.")
        _write(folder / name, body)
        files.append((output_format, name, hashlib.sha256(body).hexdigest(), len(body)))
        if output_format == "pdf":
            standard = pdf_standard(body)
    _write(folder / content.FILE_NAME, content.packed(said))
    told = summary.summary_of(numbered).model_dump_json()
    _write(folder / summary.FILE_NAME, told.encode())
    sync(folder)
    return replace(outcome, files=tuple(files), pdf_standard=standard)


def _corrected(outcome: _Written) -> Notice:
    return Notice(
        kind="corrected",
        tone="info",
        text=f"Corrected: version {outcome.version}, in place of version {outcome.version - 1}.",
    )


def pdf_standard(body: bytes) -> str:
    """Which standards a PDF says of itself that it keeps: `PDF/A-2a, PDF/UA-1`; empty for none."""
    archival, accessible = PDF_PART.search(body), PDF_UA.search(body)
    told = []
    if archival:
        told.append(f"PDF/A-{archival[1].decode()}{archival[2].decode().lower()}")
    if accessible:
        told.append(f"PDF/UA-{accessible[1].decode()}")
    return ", ".join(told)


def _put_in_place(
    register: Register, task: _Task, written: Sequence[_Written], made_at: datetime
) -> Sequence[Outcome]:
    """Give what a task wrote its place, then register it, all in one transaction."""
    issues = {one.scope.scope_id: _issue(register.reports, task, one, made_at) for one in written}
    for one in written:
        issue = issues[one.scope.scope_id]
        if one.result in ("made", "restored"):
            _move(
                task.working / folder_name(one.scope.scope_id),
                version_folder(register.reports, issue),
                aside=task.working,
            )
        if one.result in ("unchanged", "restored"):
            # A run that was killed between renaming and registering left what nobody knows.
            following = replace(issue, version=issue.version + 1)
            shutil.rmtree(version_folder(register.reports, following), ignore_errors=True)
    register.record(
        [issues[one.scope.scope_id] for one in written if one.result != "unchanged"],
        as_before=[issues[one.scope.scope_id] for one in written if one.result == "unchanged"],
    )
    return [
        Outcome(
            scope=one.scope,
            result=one.result,
            version=one.version,
            reason=one.reason,
            files=issues[one.scope.scope_id].files,
            changes=one.changes,
        )
        for one in written
    ]


def _issue(reports: Path, task: _Task, written: _Written, made_at: datetime) -> Issue:
    definition, scope = task.definition, written.scope
    issue = Issue(
        report=definition.name,
        period=task.period.key,
        scope_kind=scope.kind,
        scope_id=scope.scope_id,
        scope_label=scope.label,
        audience=definition.audience,
        version=written.version,
        status="failed" if written.result == "failed" else "made",
        reason=written.reason,
        content_hash=written.content_hash,
        changes=written.changes,
        snapshot_id=written.snapshot_id,
        code_version=code_version(),
        pdf_standard=written.pdf_standard,
        as_of=written.as_of,
        period_end_at=task.period.end_at(scope.timezone),
        made_at=utc(made_at),
        keep_until=utc(made_at) + timedelta(days=definition.keep_days),
    )
    folder = version_folder(reports, issue).relative_to(reports)
    files = tuple(
        IssuedFile(format=output_format, path=str(folder / name), sha256=sha256, size_bytes=size)
        for output_format, name, sha256, size in written.files
    )
    return replace(issue, files=files)


def _move(folder: Path, target: Path, *, aside: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        replaced = aside / ".replaced"
        target.rename(replaced)
        shutil.rmtree(replaced)
    folder.rename(target)
    sync(target.parent)


def _write(path: Path, body: bytes) -> None:
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
