"""How long a full build of the headline tables takes, against one hand-written script.

For each size a home is generated and loaded once. Then, each in a process of its own with the same
memory and threads, dbt builds the headline tables and all that they stand on from nothing, and
benchmarks/full_build.sql computes the same tables from the same raw ones, in the same order, with
the same indexes, into a file of the same kind. A ratio is told only where every cell that both have
is equal. Writes benchmarks/full_build.md.

    python benchmarks/full_build.py [--sizes 5000 50000] [--rounds 1] [--folder FOLDER]
"""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

import duckdb
import yaml
from working_folder import working_folder

from orchestration.building.audited_build import models_at_once
from orchestration.building.dbt_project import BuildMoment, DbtPlaces, DbtProject
from orchestration.generating.options import GeneratorOptions
from orchestration.generating.platform import generate_platform
from orchestration.loading.sql_text import quote_identifier, quote_literal
from orchestration.settings import PROJECT_ROOT, bytes_of

RESULT = Path(__file__).with_suffix(".md")
SCRIPT = Path(__file__).with_suffix(".sql")
UNTIL = datetime(2026, 11, 20, 12, tzinfo=UTC)
WEEKS = 26
GOAL_RATIO = 1.3
GOAL_GIB = 8
# Of the 8 GiB that a process may take; Python, buffers and the allocator take the rest.
MEMORY_LIMIT = "6GiB"
THREADS = os.cpu_count() or 2

# The headline tables, and the key by which their rows are compared; of one row, its every cell.
KEYS = {
    "learner_daily_activity": ("user_id", "activity_on"),
    "learner_summary": ("user_id",),
    "team_summary": ("team_id",),
    "cohort_summary": ("cohort_id",),
    "platform_overview": ("computed_at",),
    "engagement_trends": ("day_on",),
}
TOLERANCE = 1e-9
ROWS_COMPARED_AT_ONCE = 5_000_000


@dataclass(frozen=True, kw_only=True)
class Run:
    """One way, run once: seconds on the clock and of CPU, peak memory and file size in MiB.

    `ready` is what came before: importing, connecting, and for dbt reading the project. `parts`
    are the seconds of a model, or the CPU seconds of a statement.
    """

    wall: float
    cpu: float
    ready: float
    peak: float
    size: float
    parts: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """All runs of a size, and how many rows it has."""

    learners: int
    rows: dict[str, int]
    raw_size: float
    built: list[Run]
    scripted: list[Run]
    differences: list[str]


def main() -> None:
    """Measure, and write down what came out."""
    wanted = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    wanted.add_argument("--sizes", type=int, nargs="+", default=[5_000, 50_000], help="Learners.")
    wanted.add_argument("--rounds", type=int, default=1)
    wanted.add_argument("--folder", type=Path, help="Where to work; a temporary one if not given.")
    wanted.add_argument("--way", choices=sorted(WAYS), help=argparse.SUPPRESS)
    wanted.add_argument("--warehouse", type=Path, help=argparse.SUPPRESS)
    asked = wanted.parse_args()
    if asked.way:
        print(json.dumps(vars(WAYS[asked.way](asked.warehouse))))
        return
    loads = [os.getloadavg()[0]]
    with working_folder(asked.folder, prefix="full-build-") as folder:
        empty = measure_empty(prepare(folder, learners=asked.sizes[0]), asked.rounds)
        measured = []
        for learners in asked.sizes:
            measured.append(measure(prepare(folder, learners=learners), learners, asked.rounds))
            loads.append(os.getloadavg()[0])
    text = page(asked, measured, empty, loads)
    RESULT.write_text(text, "utf-8")
    print(text)
    if any(size.differences for size in measured):
        raise SystemExit("The tables differ, so their times cannot be compared.")


def prepare(folder: Path, *, learners: int) -> Path:
    """The loaded file of a home with so many learners; generated and loaded where it is not."""
    home = folder / f"{learners // 1000}k"
    if not (home / "landing").exists():
        generate_platform(
            GeneratorOptions(until=UNTIL, learners=learners, weeks=WEEKS, format="parquet"),
            landing=home / "landing",
            truth=home / "truth",
        )
    subprocess.run(
        [str(Path(sys.executable).with_name("warehouse")), "load"],
        env={**os.environ, "WAREHOUSE_HOME": str(home)},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return home / "warehouse.duckdb"


def measure(loaded: Path, learners: int, rounds: int) -> Measured:
    """Both ways in turns, and what differs between the tables that they left."""
    runs: dict[str, list[Run]] = {way: [] for way in WAYS}
    differences = []
    for turn in range(rounds):
        work = fresh_folder(loaded)
        for way in sorted(WAYS, reverse=bool(turn % 2)):
            runs[way].append(run_apart(way, work))
            print(learners, way, f"{runs[way][-1].wall:.1f} s", flush=True)
        differences += differences_between(work / "built.duckdb", work / "scripted.duckdb")
        rows = rows_of(work)
        shutil.rmtree(work)
    return Measured(
        learners=learners,
        rows=rows,
        raw_size=loaded.stat().st_size / 2**20,
        built=runs["build"],
        scripted=runs["script"],
        differences=differences,
    )


def measure_empty(loaded: Path, rounds: int) -> Run:
    """The fastest build over raw tables without a row: what it costs to build at all."""
    runs = []
    for _ in range(rounds):
        work = fresh_folder(loaded)
        with closing(duckdb.connect(str(work / "warehouse.duckdb"))) as connection:
            for (table,) in connection.execute(
                "select table_name from duckdb_tables() where schema_name = 'raw'"
            ).fetchall():
                connection.execute(f"truncate raw.{quote_identifier(table)}")
        runs.append(run_apart("build", work))
        shutil.rmtree(work)
    return min(runs, key=lambda run: run.cpu)


def fresh_folder(loaded: Path) -> Path:
    """A folder with a copy of the loaded file, since a build writes its facts into it."""
    work = loaded.parent / "full_build"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    shutil.copyfile(loaded, work / "warehouse.duckdb")
    return work


def run_apart(way: str, work: Path) -> Run:
    """One way, in a process of its own."""
    output = subprocess.run(
        [sys.executable, __file__, "--way", way, "--warehouse", str(work / "warehouse.duckdb")],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return Run(**json.loads(output.splitlines()[-1]))


def build(warehouse: Path) -> Run:
    """dbt builds the headline tables and what they stand on, without tests."""
    candidate = warehouse.with_name("built.duckdb")
    before, began = warehouse.stat().st_size, perf_counter()
    project = DbtProject(
        DbtPlaces(
            project=PROJECT_ROOT,
            warehouse=warehouse,
            candidate=candidate,
            scratch=warehouse.with_name("scratch"),
            target=warehouse.with_name("dbt"),
            memory_limit=MEMORY_LIMIT,
            audit_memory_limit=MEMORY_LIMIT,
            threads=THREADS,
        )
    )
    project.make_ready()
    moment = BuildMoment(as_of=UNTIL, snapshot_id="full", built_at=UNTIL, code_version="benchmark")
    ready, started, started_cpu = perf_counter() - began, perf_counter(), process_time()
    outcomes = project.build(
        moment,
        full_refresh=True,
        select=[f"+{mart}" for mart in KEYS],
        at_once=models_at_once(warehouse, memory_bytes=bytes_of(MEMORY_LIMIT), threads=THREADS),
    )
    wall, cpu = perf_counter() - started, process_time() - started_cpu
    if failed := [f"{one.name}: {one.message}" for one in outcomes if one.failed]:
        raise SystemExit("\n".join(failed))
    return Run(
        wall=wall,
        cpu=cpu,
        ready=ready,
        peak=peak_memory(),
        size=(warehouse.stat().st_size - before + candidate.stat().st_size) / 2**20,
        parts={one.name: one.seconds for one in outcomes},
    )


def script(warehouse: Path) -> Run:
    """The script, statement by statement, into a fresh file."""
    target, began = warehouse.with_name("scripted.duckdb"), perf_counter()
    with closing(duckdb.connect()) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        connection.execute(f"set threads = {THREADS}")
        scratch = warehouse.with_name("scratch_of_script")
        connection.execute(f"set temp_directory = {quote_literal(str(scratch))}")
        connection.execute(f"attach {quote_literal(str(warehouse))} as warehouse (read_only)")
        connection.execute(
            f"attach {quote_literal(str(target))} as headline ({candidate_options()})"
        )
        connection.execute("use headline")
        connection.execute("set variable as_of = ?::timestamp", [UNTIL.replace(tzinfo=None)])
        ready, started, started_cpu = perf_counter() - began, perf_counter(), process_time()
        parts: dict[str, float] = {}
        for statement in connection.extract_statements(SCRIPT.read_text("utf-8")):
            began_cpu = process_time()
            connection.execute(statement)
            name = " ".join(statement.query.partition("create ")[2].split()[:3])
            parts[name] = process_time() - began_cpu
        connection.execute("checkpoint headline")
        wall, cpu = perf_counter() - started, process_time() - started_cpu
    return Run(
        wall=wall,
        cpu=cpu,
        ready=ready,
        peak=peak_memory(),
        size=target.stat().st_size / 2**20,
        parts=parts,
    )


def candidate_options() -> str:
    """What kind of file dbt builds into, for an `attach`."""
    profiles = yaml.safe_load((PROJECT_ROOT / "profiles.yml").read_text("utf-8"))
    [candidate] = profiles["learning_warehouse"]["outputs"]["refresh"]["attach"]
    return ", ".join(f"{name} '{value}'" for name, value in candidate["options"].items())


WAYS: dict[str, Callable[[Path], Run]] = {"build": build, "script": script}


def peak_memory() -> float:
    """The most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def differences_between(built: Path, scripted: Path) -> list[str]:
    """What the headline tables do not have in common: columns, rows, cells."""
    found = []
    with closing(duckdb.connect()) as connection:
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        temporary = quote_literal(str(built.with_name("scratch")))
        connection.execute(f"set temp_directory = {temporary}")
        connection.execute(f"attach {quote_literal(str(built))} as built (read_only)")
        connection.execute(f"attach {quote_literal(str(scripted))} as scripted (read_only)")
        for mart, key in KEYS.items():
            columns, others = (described(connection, f"{side}.{mart}") for side in SIDES)
            found += [
                f"{mart}.{name}: {columns.get(name, 'missing')} against "
                f"{others.get(name, 'missing')}"
                for name in sorted(columns.keys() | others.keys())
                if columns.get(name) != others.get(name)
            ]
            shared = {name: type_ for name, type_ in columns.items() if name in others}
            found += [
                f"{mart}: {count:,} {what} differ"
                for what, count in cells_that_differ(connection, mart, key, shared).items()
                if count
            ]
    return found


SIDES = ("built", "scripted")


def described(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """The columns of a table with their types."""
    return {row[0]: row[1] for row in connection.execute(f"describe {table}").fetchall()}


def cells_that_differ(
    connection: duckdb.DuckDBPyConnection,
    mart: str,
    key: tuple[str, ...],
    columns: dict[str, str],
) -> dict[str, int]:
    """How many cells of each column differ, and how many rows stand on one side only."""
    differing = [
        f"count(*) filter (where not ({cells_agree(name, type_)})) as {quote_identifier(name)}"
        for name, type_ in columns.items()
    ]
    joined = " and ".join(f"ours.{name} = theirs.{name}" for name in key)
    counted = connection.execute(f"select count(*) from built.{mart}").fetchone()
    slices = (int(counted[0]) if counted else 0) // ROWS_COMPARED_AT_ONCE + 1
    totals: dict[str, int] = {}
    for number in range(slices):
        sides = [
            f"(from {side}.{mart} where hash({key[0]}) % {slices} = {number})" for side in SIDES
        ]
        answer = connection.execute(
            f"select {', '.join(differing)} from {sides[0]} as ours "
            f"full outer join {sides[1]} as theirs on {joined}"
        ).fetchall()[0]
        for name, count in zip(columns, answer, strict=True):
            totals[f"cells of {name}"] = totals.get(f"cells of {name}", 0) + int(count)
    return totals


def cells_agree(column: str, type_: str) -> str:
    """SQL for whether the two cells of a column are the same; numbers within the tolerance."""
    ours, theirs = f"ours.{quote_identifier(column)}", f"theirs.{quote_identifier(column)}"
    if type_ != "DOUBLE":
        return f"{ours} is not distinct from {theirs}"
    return (
        f"coalesce(abs({ours} - {theirs}) <= {TOLERANCE} * greatest(1, abs({ours})), "
        f"{ours} is null and {theirs} is null)"
    )


def rows_of(work: Path) -> dict[str, int]:
    """How many rows the largest tables have, raw and built."""
    rows = {}
    for file, tables in (
        ("warehouse.duckdb", ("raw.activity_events", "raw.lesson_progress")),
        ("built.duckdb", ("learner_daily_activity", "learner_summary")),
    ):
        with closing(duckdb.connect(str(work / file), read_only=True)) as connection:
            for table in tables:
                answer = connection.execute(f"select count(*) from {table}").fetchall()
                rows[table.rpartition(".")[2]] = int(answer[0][0])
    return rows


def median(runs: list[Run], quantity: Callable[[Run], float]) -> float:
    """The median of a quantity over runs."""
    return statistics.median(quantity(run) for run in runs)


def page(
    asked: argparse.Namespace, measured: list[Measured], empty: Run, loads: list[float]
) -> str:
    """The result as Markdown."""
    columns = sum(len(size.differences) for size in measured)
    lines = [
        "# A full build, against one hand-written script",
        "",
        "```",
        "python benchmarks/full_build.py --sizes "
        f"{' '.join(str(size) for size in asked.sizes)} --rounds {asked.rounds}",
        "```",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, DuckDB {duckdb.__version__} with {THREADS} threads and a "
        f"memory_limit of {MEMORY_LIMIT}, so that a process stays within {GOAL_GIB} GiB: "
        f"{WEEKS} weeks of history; medians (rounds: {asked.rounds}), each run in a process of its "
        f"own. The machine's load average was between {min(loads):.1f} and {max(loads):.1f}: above "
        "the number of cores, time on the clock tells of the neighbours too, and CPU time is the "
        "figure to go by.",
        "",
        f"`build` is dbt with `--full-refresh`, without tests: {len(empty.parts)} nodes, the "
        f"headline tables ({', '.join(KEYS)}) and all that they stand on. `script` is "
        "[full_build.sql](full_build.sql), which computes the same tables with every column, texts "
        "of reasons included. It does less where the headline tables do not ask for more: alerts "
        "that are open instead of the episodes of all history, one mastery a learner instead of "
        "one a competency and subject, no facts to be added to by the next load. "
        + (
            "Every cell of both was compared and found equal."
            if not columns
            else "**The tables differ, so no ratio is told.**"
        ),
        "",
        f"The goal is a ratio of at most {GOAL_RATIO} within {GOAL_GIB} GiB: {told_of(measured)}. "
        "Building over empty raw tables takes "
        f"{empty.wall:.1f} s ({empty.cpu:.1f} s of CPU): what dbt and DuckDB's planner need for "
        "the nodes themselves, whatever the size. `net` is the ratio without it. Before that, "
        f"importing dbt and reading the project takes {empty.ready:.1f} s where it was parsed for "
        "the first time; it is not in any figure.",
        "",
        "| learners | events | learner-days | build s | script s | ratio | build CPU s "
        "| script CPU s | ratio | net | build peak | script peak | raw | build wrote "
        "| script wrote |",
        "|---:" * 15 + "|",
    ]
    for size in measured:
        wall, scripted_wall = (median(runs, lambda run: run.wall) for runs in both(size))
        cpu, scripted_cpu = (median(runs, lambda run: run.cpu) for runs in both(size))
        peaks = [max(run.peak for run in runs) / 1024 for runs in both(size)]
        ratios = ["-"] * 3
        if not size.differences:
            ratios = [
                f"**{wall / scripted_wall:.2f}**",
                f"**{cpu / scripted_cpu:.2f}**",
                f"{(cpu - empty.cpu) / scripted_cpu:.2f}",
            ]
        lines.append(
            f"| {size.learners:,} | {size.rows['activity_events']:,} "
            f"| {size.rows['learner_daily_activity']:,} | {wall:.1f} | {scripted_wall:.1f} "
            f"| {ratios[0]} | {cpu:.1f} | {scripted_cpu:.1f} | {ratios[1]} | {ratios[2]} "
            f"| {peaks[0]:.1f} GiB | {peaks[1]:.1f} GiB | {size.raw_size:,.0f} MiB "
            f"| {size.built[0].size:,.0f} MiB | {size.scripted[0].size:,.0f} MiB |"
        )
    lines += ["", f"The slowest of {measured[-1].learners:,} learners:", ""]
    lines += ["| model | s | statement | CPU s |", "|---|---:|---|---:|"]
    for model, statement in zip(*(slowest(runs[-1]) for runs in both(measured[-1])), strict=True):
        lines.append(f"| {model[0]} | {model[1]:.1f} | {statement[0]} | {statement[1]:.1f} |")
    for size in measured:
        lines += [f"\n{size.learners:,} learners: {what}" for what in size.differences]
    return "\n".join(lines) + "\n"


def told_of(measured: list[Measured]) -> str:
    """The sizes at which the goal is met, and those at which it is not, in words."""
    told = []
    for outcome, met in (("met", True), ("not met", False)):
        sizes = [f"{size.learners:,}" for size in measured if is_met(size) is met]
        if sizes:
            told.append(f"{outcome} with {', '.join(sizes)} learners")
    return "; ".join(told)


def is_met(size: Measured) -> bool:
    """Whether a size has equal tables, within the goal's ratio on the clock and its memory."""
    return (
        not size.differences
        and median(size.built, lambda run: run.wall)
        <= GOAL_RATIO * median(size.scripted, lambda run: run.wall)
        and max(run.peak for run in size.built) <= GOAL_GIB * 1024
    )


def both(size: Measured) -> tuple[list[Run], list[Run]]:
    """The runs of the build, and those of the script."""
    return size.built, size.scripted


def slowest(run: Run, number: int = 10) -> list[tuple[str, float]]:
    """The parts of a run that took longest."""
    return sorted(run.parts.items(), key=lambda part: -part[1])[:number]


if __name__ == "__main__":
    main()
