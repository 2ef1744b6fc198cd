"""How long a load of many events takes, against DuckDB's bare `create table as select`.

Both read the same file into a fresh database, each time in a process of its own, in turns. The
load types, checks, numbers, deduplicates and accounts for every row; the bare statement does none
of it. Writes benchmarks/load_events.md.

    python benchmarks/load_events.py [--rows 20000000] [--rounds 3] [--folder FOLDER]
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
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

import duckdb

from orchestration.loading.loader import load_landing

RESULT = Path(__file__).with_suffix(".md")
LOADED_AT = datetime(2026, 11, 20, tzinfo=UTC)
# Of the 4 GiB that the process may take at most; Python and buffers take the rest.
MEMORY_LIMIT = "2GiB"
THREADS = os.cpu_count() or 2

# In the shape of the events that the generator makes for 100,000 learners: the ids' forms, the
# shares of empty cells, the values' lengths, the order by time.
EVENTS = """
select
    'evt-' || lpad(i::varchar, 9, '0') as event_id,
    'usr-' || lpad((hash(i // 8) % 100000)::varchar, 7, '0') as user_id,
    case when hash(i // 8 + 1) % 100 >= 4
        then 'coh-' || lpad((hash(i // 8) % 1700)::varchar, 4, '0') end as cohort_id,
    case when hash(i + 2) % 100 >= 8
        then 'crs-' || lpad((1 + hash(i // 8 + 2) % 24)::varchar, 2, '0') end as course_id,
    case when hash(i + 2) % 100 >= 8
        then 'les-' || lpad((111 + hash(i // 8 + 2) % 24 * 100 + hash(i + 3) % 40)::varchar, 4, '0')
        end as lesson_id,
    ['view', 'view', 'view', 'video', 'video', 'video', 'interact', 'interact', 'submit', 'submit',
        'feedback', 'post', 'login', 'other'][1 + (hash(i + 4) % 14)::integer] as event_type,
    strftime(
        timestamp '2025-11-20' + to_milliseconds(i * 31536000000 // {rows}), '%Y-%m-%dT%H:%M:%SZ'
    ) as occurred_at,
    case when hash(i + 5) % 100 >= 38 then 3 + hash(i + 6) % 40 * (hash(i + 7) % 40) end
        as duration_seconds,
    case when hash(i + 8) % 5 = 0 then 1 + hash(i + 9) % 6 end as event_count,
    case when hash(i + 10) % 10 > 0
        then [1, 2, 2, 3, 5, 10, 22, 30][1 + (hash(i + 11) % 8)::integer] end as xp
from range({rows}) as numbers(i)
"""
TYPES = (
    "strptime(occurred_at, '%Y-%m-%dT%H:%M:%SZ') as occurred_at, "
    "duration_seconds::double as duration_seconds, event_count::bigint as event_count, "
    "xp::double as xp"
)


def make_files(landing: Path, rows: int) -> dict[str, Path]:
    """The same events as CSV and as typed Parquet."""
    files = {}
    for extension in ("csv", "parquet"):
        folder = landing / extension / "lms" / "activity_events"
        folder.mkdir(parents=True)
        files[extension] = folder / f"events.{extension}"
    events = EVENTS.format(rows=rows)
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"copy ({events}) to '{files['csv']}' (header)")
        connection.execute(
            f"copy (select * replace ({TYPES}) from ({events})) to '{files['parquet']}'"
        )
    return files


def bare(file: Path, work: Path) -> int:
    """DuckDB's own way, with nothing set but what the loader gets too."""
    reader = "read_csv" if file.suffix == ".csv" else "read_parquet"
    with duckdb.connect(work / "bare.duckdb") as connection:
        connection.execute(f"set threads = {THREADS}")
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"create table events as select * from {reader}('{file}')")
        return int(connection.execute("select count(*) from events").fetchall()[0][0])


def load(file: Path, work: Path) -> int:
    """The loader, into a new warehouse."""
    summary = load_landing(
        landing=file.parents[2],
        warehouse=work / "warehouse.duckdb",
        loaded_at=LOADED_AT,
        memory_limit=MEMORY_LIMIT,
        threads=THREADS,
        scratch=work / "s",
    )
    return summary.rows.loaded


WAYS: dict[str, Callable[[Path, Path], int]] = {"bare": bare, "load": load}


def measure(way: str, file: Path) -> dict[str, float]:
    """One way on one file in this process: seconds, peak memory in MiB, rows."""
    with tempfile.TemporaryDirectory(dir=file.parents[3]) as work:
        began, began_cpu = perf_counter(), process_time()
        rows = WAYS[way](file, Path(work))
        seconds, cpu = perf_counter() - began, process_time() - began_cpu
        size = sum(path.stat().st_size for path in Path(work).glob("*.duckdb"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "cpu": cpu, "peak": peak, "rows": rows, "size": size / 2**20}


def measured(way: str, file: Path) -> dict[str, float]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--way", way, "--file", str(file)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    result: dict[str, float] = json.loads(output.splitlines()[-1])
    return result


def median(runs: list[dict[str, float]], quantity: str) -> float:
    """The median of one quantity over runs."""
    return statistics.median(run[quantity] for run in runs)


def report(rows: int, rounds: int, folder: Path) -> str:
    """Measure all, in turns, and say what came out."""
    files = make_files(folder, rows)
    lines = []
    loads = [os.getloadavg()[0]]
    for extension, file in files.items():
        runs: dict[str, list[dict[str, float]]] = {"bare": [], "load": []}
        for turn in range(rounds):
            for way in sorted(runs, reverse=bool(turn % 2)):
                run = measured(way, file)
                if run["rows"] != rows:
                    raise SystemExit(f"{way} of {file.name} gave {run['rows']} of {rows} rows")
                runs[way].append(run)
                loads.append(os.getloadavg()[0])
                print(extension, way, json.dumps(run), f"load {loads[-1]:.1f}", flush=True)
        bare_runs, load_runs = runs["bare"], runs["load"]
        cpu, seconds = (
            {name: median(found, quantity) for name, found in runs.items()}
            for quantity in ("cpu", "seconds")
        )
        lines.append(
            f"| {extension} | {file.stat().st_size / 2**20:.0f} MiB "
            f"| {cpu['bare']:.1f} s | {cpu['load']:.1f} s | **{cpu['load'] / cpu['bare']:.2f}** "
            f"| {seconds['bare']:.1f} s | {seconds['load']:.1f} s "
            f"| **{seconds['load'] / seconds['bare']:.2f}** "
            f"| {max(run['peak'] for run in load_runs):.0f} MiB "
            f"| {bare_runs[0]['size']:.0f} / {load_runs[0]['size']:.0f} MiB |"
        )
    head = f"""# Loading events

{rows:,} activity events in one file, loaded into a new warehouse, against DuckDB's bare `create
table as select * from` the same file into a new database. The load types, checks, numbers,
deduplicates, hashes and accounts for every row; the bare statement does none of that. The file has
the shape of the generator's events. The bar: CSV at most 1.5 times the bare statement, under 4 GiB.

    python benchmarks/load_events.py --rows {rows} --rounds {rounds}

{datetime.now(UTC):%Y-%m-%d}; {os.cpu_count()} cores ({platform.machine()}), {THREADS} threads,
DuckDB {duckdb.__version__}, memory_limit {MEMORY_LIMIT}. Medians of {rounds} rounds in turns, each
run in a process of its own. The machine's load average was between {min(loads):.1f} and
{max(loads):.1f}: above the number of cores, time on the clock tells of the neighbours too, and CPU
time is the figure to go by.

| format | file | bare CPU | load CPU | ratio | bare | load | ratio | peak | bare / warehouse |
|---|---|---|---|---|---|---|---|---|---|
"""
    return head + "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where the files go; 5 GB for 20 million rows")
    parser.add_argument("--way", choices=sorted(WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        print(json.dumps(measure(options.way, options.file)))
        return
    if options.folder is not None:
        options.folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    try:
        text = report(options.rows, options.rounds, folder)
    finally:
        shutil.rmtree(folder)
    RESULT.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
