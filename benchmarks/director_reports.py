"""What the directors' weekly reports cost: processor time a report, memory, and the clock.

Every format of `director_weekly` for many directors of one published snapshot, by as many processes
as there are cores. Where the home has fewer directors than wanted, they are made again in a folder
of its own until so many reports were made. Reads a home that is published already. Writes
benchmarks/director_reports.md.

    python benchmarks/director_reports.py --home HOME [--reports 500]
"""

import argparse
import os
import platform
import resource
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from working_folder import working_folder

from orchestration.reporting import default_period, places_of
from orchestration.settings import Settings
from reports.catalog import report_named
from reports.making import Outcome, make_reports
from reports.reading import open_snapshot
from reports.source import kept_snapshots

RESULT = Path(__file__).with_suffix(".md")
REPORT = "director_weekly"
GOAL_CPU_SECONDS, GOAL_GIB = 0.4, 1.0
LOOKS_EVERY_SECONDS = 0.2


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What it took; memory is the most that all processes held together, each page once."""

    reports: int
    directors: int
    processes: int
    seconds: float
    cpu_seconds: float
    peak_gib: float
    bytes_by_format: Counter[str]


def main() -> None:
    """Measure, and write down what came out."""
    wanted = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    wanted.add_argument("--home", type=Path, required=True, help="a home that is published")
    wanted.add_argument("--reports", type=int, default=500)
    wanted.add_argument("--folder", type=Path, default=None, help="where reports are written")
    given = wanted.parse_args()
    with working_folder(given.folder, prefix="director_reports-") as folder:
        measured = measure(Settings(home=given.home.resolve()), given.reports, folder)
    RESULT.write_text(told(measured))


def measure(settings: Settings, wanted: int, folder: Path) -> Measured:
    """Make so many reports below the folder."""
    definition = report_named(REPORT)
    period = default_period(settings, definition)
    with open_snapshot(kept_snapshots(places_of(settings)).current.path) as reader:
        directors = [scope.scope_id for scope in reader.scopes("director")]
    bytes_by_format: Counter[str] = Counter()
    failed: list[str] = []
    before, started = cpu_seconds(), perf_counter()
    made = 0

    def count(outcome: Outcome, _total: int) -> None:
        if outcome.result != "made":
            failed.append(f"{outcome.scope.scope_id}: {outcome.result} {outcome.reason}")
        for file in outcome.files:
            bytes_by_format[file.format] += file.size_bytes

    with peak_memory() as peak:
        while made < wanted:
            chosen = directors[: wanted - made]
            make_reports(
                definition,
                period=period,
                reports=folder / f"reports-{made}",
                places=places_of(settings),
                made_at=datetime.now(UTC),
                scope_ids=chosen,
                processes=settings.report_processes,
                on_outcome=count,
            )
            made += len(chosen)
    if failed:
        raise RuntimeError(f"{len(failed)} reports were not made: {failed[:5]}")
    return Measured(
        reports=made,
        directors=min(len(directors), wanted),
        processes=settings.report_processes,
        seconds=perf_counter() - started,
        cpu_seconds=cpu_seconds() - before,
        peak_gib=peak[0] / 2**30,
        bytes_by_format=bytes_by_format,
    )


def cpu_seconds() -> float:
    """Processor time of this process and of those that it waited for, user and system."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


@contextmanager
def peak_memory() -> Iterator[list[int]]:
    """The most bytes that this process and its children held together, looked at while it lasts."""
    peak, ended = [0], threading.Event()

    def look() -> None:
        while not ended.wait(LOOKS_EVERY_SECONDS):
            peak[0] = max(peak[0], sum(map(held_by, family_of(os.getpid()))))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()


def family_of(pid: int) -> list[int]:
    """A process and all that came of it."""
    children = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children += [int(child) for child in task.read_text().split()]
        except OSError:
            continue
    return [pid, *(one for child in children for one in family_of(child))]


def held_by(pid: int) -> int:
    """The bytes of a process, its part of shared pages only; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def told(measured: Measured) -> str:
    """The result as a page."""
    each = measured.cpu_seconds / measured.reports
    cpu = "met" if each <= GOAL_CPU_SECONDS else "not met"
    memory = "met" if measured.peak_gib <= GOAL_GIB else "not met"
    formats = ", ".join(
        f"{name} {size / measured.reports / 1024:.0f} KiB"
        for name, size in sorted(measured.bytes_by_format.items())
    )
    return f"""# Directors' weekly reports

    python benchmarks/director_reports.py --home HOME --reports {measured.reports}

{datetime.now(UTC):%Y-%m-%d}; {os.cpu_count()} cores ({platform.machine()}), Python
{platform.python_version()}, {measured.processes} processes. {measured.reports:,} reports of
{measured.directors:,} directors in every format, from the snapshot to files and register; starting
the processes is in it. The machine's load average at the end was {os.getloadavg()[0]:.1f}.

| | measured | goal | |
|---|---:|---:|---|
| processor time a report | {each:.2f} s | {GOAL_CPU_SECONDS} s | {cpu} |
| memory of all processes | {measured.peak_gib:.2f} GiB | {GOAL_GIB:.0f} GiB | {memory} |
| on the clock | {measured.seconds:.0f} s | | |

A report has on average: {formats}.
"""


if __name__ == "__main__":
    main()
