"""How long a refresh after a small load takes, by how much history the warehouse holds.

One platform is generated; of its exports, each home gets the last 10, 100 or 400 days, as if
everybody had enrolled then. The same news are loaded into each in turn. Cost has to follow the
news, so the times have to be alike. Writes benchmarks/refresh_by_history.md.

    python benchmarks/refresh_by_history.py [--learners 5000] [--events 1000] [--rounds 3]
        [--folder FOLDER]
"""

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import duckdb
from working_folder import working_folder

from orchestration.generating.options import GeneratorOptions
from orchestration.generating.platform import generate_platform
from orchestration.loading.contracts import load_contracts
from orchestration.loading.sql_text import quote_literal
from orchestration.publishing.build_record import read_records
from orchestration.settings import Settings

RESULT = Path(__file__).with_suffix(".md")
HISTORIES = (10, 100, 400)
WEEKS = 58
UNTIL = datetime(2026, 11, 20, 12, tzinfo=UTC)
GOAL_RATIO = 1.3

# Whoever began before the history does begins with it; what ended before it is not there.
STARTS = {"enrollments": "enrolled_at", "team_memberships": "joined_at"}
ENDS = {"enrollments": ("completed_at", "withdrawn_at"), "team_memberships": ("left_at",)}


@dataclass(frozen=True, kw_only=True)
class Refresh:
    """One refresh: seconds on the clock and of CPU, and the seconds of its build by step."""

    wall: float
    cpu: float
    steps: dict[str, float]


def main() -> None:
    """Measure, and write down what came out."""
    wanted = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    wanted.add_argument("--learners", type=int, default=5_000)
    wanted.add_argument("--events", type=int, default=1_000)
    wanted.add_argument("--rounds", type=int, default=3)
    wanted.add_argument("--folder", type=Path, help="Where to work; a temporary one if not given.")
    asked = wanted.parse_args()
    with working_folder(asked.folder, prefix="refresh-by-history-") as folder:
        homes = prepare(folder, learners=asked.learners)
        measured: dict[int, list[Refresh]] = {days: [] for days in homes}
        for number in range(1, asked.rounds + 1):
            for days, home in homes.items():
                drop_news(home, number=number, events=asked.events)
                measured[days].append(refresh(home, UNTIL + timedelta(minutes=number)))
                print(f"round {number}, {days} days: {measured[days][-1].wall:.1f} s", flush=True)
        text = page(asked, measured, {days: held_by(home) for days, home in homes.items()})
    RESULT.write_text(text, "utf-8")
    print(text)


def prepare(folder: Path, *, learners: int) -> dict[int, Path]:
    """A home for each length of history, with its exports loaded and published."""
    exports = folder / "exports"
    if not exports.exists():
        generate_platform(
            GeneratorOptions(until=UNTIL, learners=learners, weeks=WEEKS, format="parquet"),
            landing=exports,
            truth=folder / "truth",
        )
    homes = {days: folder / f"{days}_days" for days in HISTORIES}
    for days, home in homes.items():
        if not home.exists():
            cut_exports(exports / "lms", home / "landing" / "lms", UNTIL - timedelta(days=days))
        refresh(home, UNTIL)
    return homes


def cut_exports(whole: Path, target: Path, since: datetime) -> None:
    """Write what happened since a moment, as one Parquet file an entity."""
    with closing(duckdb.connect()) as connection:
        for entity, contract in load_contracts().items():
            folder = target / entity
            folder.mkdir(parents=True)
            files = f"read_parquet({quote_literal(str(whole / entity / '*.parquet'))})"
            moment = f"timestamp {quote_literal(since.strftime('%Y-%m-%d %H:%M:%S'))}"
            replaced, kept = "*", "true"
            if start := STARTS.get(entity):
                replaced = f"* replace (greatest({start}::timestamp, {moment}) as {start})"
                kept = " and ".join(
                    f"coalesce({end}::timestamp >= {moment}, true)" for end in ENDS[entity]
                )
            elif contract.kind == "event":
                kept = f"{contract.time_column}::timestamp >= {moment}"
            connection.execute(
                f"copy (select {replaced} from {files} where {kept}) "
                f"to {quote_literal(str(folder / 'cut.parquet'))} (format parquet)"
            )


def drop_news(home: Path, *, number: int, events: int) -> None:
    """Put a file of new events of the last hours into a home's landing folder."""
    folder = home / "landing" / "lms" / "activity_events"
    with closing(duckdb.connect()) as connection:
        connection.execute(
            f"""copy (
                select * replace (
                    'news-{number}-' || row_number() over () as event_id,
                    timestamp '2026-11-20 12:00:30' - to_minutes(row_number() over () % 600)
                        as occurred_at
                )
                from (
                    from read_parquet({quote_literal(str(folder / "cut.parquet"))})
                    where occurred_at::timestamp >= timestamp '2026-11-15'
                    order by hash(event_id || '{number}')
                    limit {events}
                )
            ) to {quote_literal(str(folder / f"news-{number}.parquet"))} (format parquet)"""
        )


def refresh(home: Path, as_of: datetime) -> Refresh:
    """Run the warehouse in a process of its own. Raises where it does not publish."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    subprocess.run(
        [
            str(Path(sys.executable).with_name("warehouse")),
            "run",
            "--as-of",
            as_of.isoformat(),
            "--accept-changes",
        ],
        env={**os.environ, "WAREHOUSE_HOME": str(home)},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter() - started
    newest = read_records(Settings(home=home).builds_folder)[0]
    return Refresh(
        wall=wall,
        cpu=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        steps=dict(newest.step_seconds),
    )


def held_by(home: Path) -> tuple[int, int]:
    """The events and the learner-days that a home holds."""
    with closing(duckdb.connect(str(home / "current.duckdb"), read_only=True)) as connection:
        days = connection.execute("select count(*) from learner_daily_activity").fetchone()
    with closing(duckdb.connect(str(home / "warehouse.duckdb"), read_only=True)) as connection:
        events = connection.execute("select count(*) from raw.activity_events").fetchone()
    return (int(events[0]) if events else 0, int(days[0]) if days else 0)


def page(
    asked: argparse.Namespace,
    measured: dict[int, list[Refresh]],
    held: dict[int, tuple[int, int]],
) -> str:
    """The result as Markdown."""
    walls = {days: statistics.median(one.wall for one in all_) for days, all_ in measured.items()}
    cpus = {days: statistics.median(one.cpu for one in all_) for days, all_ in measured.items()}
    steps = list(next(iter(measured.values()))[0].steps)
    lines = [
        "# A refresh after the same news, by the length of history",
        "",
        "```",
        f"python benchmarks/refresh_by_history.py --learners {asked.learners}"
        f" --events {asked.events} --rounds {asked.rounds}",
        "```",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}: `warehouse run` after {asked.events:,} new events of "
        f"{asked.learners:,} learners, in turns, median of {asked.rounds} rounds.",
        "",
        f"**Slowest against fastest: {max(walls.values()) / min(walls.values()):.2f} times by the "
        f"clock, {max(cpus.values()) / min(cpus.values()):.2f} by CPU**; the goal is {GOAL_RATIO}.",
        "",
        "| days | events | learner-days | seconds | CPU s | "
        + " | ".join(f"{step} s" for step in steps)
        + " |",
        "|---:" * (5 + len(steps)) + "|",
    ]
    for days, all_ in measured.items():
        parts = [statistics.median(one.steps[step] for one in all_) for step in steps]
        lines.append(
            f"| {days} | {held[days][0]:,} | {held[days][1]:,} | {walls[days]:.1f} "
            f"| {cpus[days]:.1f} | " + " | ".join(f"{part:.1f}" for part in parts) + " |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
