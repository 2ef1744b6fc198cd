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
from time import perf_counter

import duckdb

from orchestration.loading.loader import load_landing

RESULT = Path(__file__).with_suffix(".md")
LOADED_AT = datetime(2026, 3, 1, tzinfo=UTC)
# Of the 4 GiB that the process may take at most; Python and buffers take the rest.
MEMORY_LIMIT = "2GiB"
THREADS = os.cpu_count() or 2

EVENTS = """
select
    'e' || (i * 7919 % {rows}) as event_id,
    'u' || (hash(i) % 20000) as user_id,
    'c' || (hash(i + 1) % 200) as cohort_id,
    'k' || (hash(i + 2) % 50) as course_id,
    'l' || (hash(i + 3) % 3000) as lesson_id,
    ['view', 'video', 'interact', 'submit', 'feedback', 'post', 'login', 'other']
        [1 + (hash(i + 4) % 8)::integer] as event_type,
    strftime(timestamp '2024-01-01' + to_seconds(i * 3), '%Y-%m-%dT%H:%M:%SZ') as occurred_at,
    case when hash(i + 5) % 3 > 0 then hash(i + 6) % 3600 end as duration_seconds,
    1 + hash(i + 7) % 5 as event_count,
    hash(i + 8) % 100 as xp
from range({rows}) as numbers(i)
"""
TYPES = (
    "strptime(occurred_at, '%Y-%m-%dT%H:%M:%SZ') as occurred_at, "
    "duration_seconds::double as duration_seconds, event_count::bigint as event_count, "
    "xp::double as xp"
)


def make_files(landing: Path, rows: int) -> dict[str, Path]:
    """The same events as CSV and as typed Parquet; the steps are prime to the number of rows."""
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
        began = perf_counter()
        rows = WAYS[way](file, Path(work))
        seconds = perf_counter() - began
        size = sum(path.stat().st_size for path in Path(work).glob("*.duckdb"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak": peak, "rows": rows, "size": size / 2**20}


def measured(way: str, file: Path) -> dict[str, float]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--way", way, "--file", str(file)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    result: dict[str, float] = json.loads(output.splitlines()[-1])
    return result


def report(rows: int, rounds: int, folder: Path) -> str:
    """Measure all, in turns, and say what came out."""
    files = make_files(folder, rows)
    lines = [
        "# Loading events",
        "",
        f"`python benchmarks/load_events.py --rows {rows} --rounds {rounds}`: {rows:,} events of "
        "ten columns, in one file,",
        "loaded into a new warehouse, against DuckDB's bare `create table as select * from` the "
        "same file.",
        f"Medians of {rounds} rounds in turns, each in a process of its own. {THREADS} threads, "
        f"DuckDB {duckdb.__version__},",
        f"memory_limit {MEMORY_LIMIT}, {platform.machine()}. The bar: CSV at most 1.5 times, under "
        "4 GiB.",
        "",
        "| format | file | bare | load | ratio | rows/s | peak memory | warehouse |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for extension, file in files.items():
        runs: dict[str, list[dict[str, float]]] = {"bare": [], "load": []}
        for turn in range(rounds):
            for way in sorted(runs, reverse=bool(turn % 2)):
                run = measured(way, file)
                if run["rows"] != rows:
                    raise SystemExit(f"{way} of {file.name} gave {run['rows']} of {rows} rows")
                runs[way].append(run)
                print(extension, way, f"{run['seconds']:.2f} s, {run['peak']:.0f} MiB", flush=True)
        bare_seconds = statistics.median(run["seconds"] for run in runs["bare"])
        load_seconds = statistics.median(run["seconds"] for run in runs["load"])
        lines.append(
            f"| {extension} | {file.stat().st_size / 2**20:.0f} MiB | {bare_seconds:.1f} s "
            f"| {load_seconds:.1f} s | {load_seconds / bare_seconds:.2f} "
            f"| {rows / load_seconds:,.0f} | {max(run['peak'] for run in runs['load']):.0f} MiB "
            f"| {runs['load'][0]['size']:.0f} MiB |"
        )
    return "\n".join(lines) + "\n"


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
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    try:
        text = report(options.rows, options.rounds, folder)
    finally:
        shutil.rmtree(folder)
    RESULT.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
