"""How long it takes from an export file to published marts, through the sensor and the daemon.

Serves the Dagster UI as `warehouse ui` does, drops files of new events into the landing folder of
a generated platform at random moments, and takes the parts from Dagster's own records. Writes
benchmarks/refresh_through_dagster.md.

    python benchmarks/refresh_through_dagster.py [--learners 5000] [--weeks 26] [--events 1000]
        [--rounds 5] [--folder FOLDER]
"""

import argparse
import os
import platform
import random
import signal
import statistics
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from dagster import DagsterInstance, DagsterRunStatus, RunRecord, RunsFilter

from orchestration.publishing.build_record import read_record
from orchestration.settings import PROJECT_ROOT, Settings
from orchestration.steps import BUILD_TAG

sys.path.insert(0, str(PROJECT_ROOT / "tests"))
from dagster_server import dagster_ui
from working_folder import working_folder

RESULT = Path(__file__).with_suffix(".md")
GOAL_SECONDS = 30
ROUND_LIMIT_SECONDS = 300
ENDED = (DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED)

NEWS = """
copy (
    select * replace (
        $round || '-' || row_number() over () as event_id,
        strftime($now::timestamp - to_minutes((random() * 600)::integer), '%Y-%m-%dT%H:%M:%SZ')
            as occurred_at
    )
    from read_csv($events, all_varchar = true)
    using sample {rows}
) to '{target}' (header)
"""


@dataclass(frozen=True, kw_only=True)
class Round:
    """One file's way; seconds by part, in the order in which they pass."""

    parts: dict[str, float]
    load_average: float

    @property
    def published(self) -> float:
        """From the file's arrival to the new `current.duckdb`."""
        return sum(self.parts.values())


def main() -> None:
    """Measure, and write down what came out."""
    wanted = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    wanted.add_argument("--learners", type=int, default=5_000)
    wanted.add_argument("--weeks", type=int, default=26)
    wanted.add_argument("--events", type=int, default=1_000)
    wanted.add_argument("--rounds", type=int, default=5)
    wanted.add_argument("--folder", type=Path, help="Where to work; a temporary one if not given.")
    asked = wanted.parse_args()
    # Told to stop, it ends the servers that it started, as it does when interrupted.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with working_folder(asked.folder, prefix="refresh-through-dagster-") as home:
        events = prepare(home, learners=asked.learners, weeks=asked.weeks)
        rounds = measure(Settings(home=home), rounds=asked.rounds, events=asked.events)
    text = page(asked, rounds, raw_events=events)
    RESULT.write_text(text, "utf-8")
    print(text)


def prepare(home: Path, *, learners: int, weeks: int) -> int:
    """Generate and publish a platform once; gives how many events it has."""
    warehouse = str(Path(sys.executable).with_name("warehouse"))
    environment = {**os.environ, "WAREHOUSE_HOME": str(home)}
    if not (home / "landing").exists():
        generate = [warehouse, "generate", "--learners", str(learners), "--weeks", str(weeks)]
        subprocess.run(generate, env=environment, check=True)
    subprocess.run([warehouse, "run"], env=environment, check=True)
    with closing(duckdb.connect(str(home / "warehouse.duckdb"), read_only=True)) as connection:
        counted = connection.execute("select count(*) from raw.activity_events").fetchone()
    return int(counted[0]) if counted else 0


def measure(settings: Settings, *, rounds: int, events: int) -> list[Round]:
    """Serve the UI and let it refresh after each file."""
    chance = random.Random(1)
    with (
        dagster_ui(settings.home),
        DagsterInstance.from_config(str(settings.dagster_folder)) as instance,
    ):
        # At its first look the sensor finds all the files that were loaded without it.
        run_after(instance, known=set())
        measured = []
        for number in range(rounds):
            wait_until_idle(instance)
            time.sleep(5 + chance.random() * settings.sensor_seconds)
            known = {run.dagster_run.run_id for run in instance.get_run_records()}
            arrived = drop_file(settings, name=f"round-{time.time_ns()}", rows=events)
            record = run_after(instance, known=known)
            measured.append(
                Round(
                    parts=parts_of(settings, instance, record, arrived=arrived),
                    load_average=os.getloadavg()[0],
                )
            )
            print(f"round {number + 1}: {measured[-1].published:.1f} s", flush=True)
        return measured


def drop_file(settings: Settings, *, name: str, rows: int) -> float:
    """Put a file of new events into the landing folder; gives the moment, in seconds since 1970."""
    folder = settings.landing_folder / "lms" / "activity_events"
    full = max(folder.glob("activity_events-*.csv"), key=lambda path: path.stat().st_size)
    hidden = folder / f".{name}.csv"
    with closing(duckdb.connect()) as connection:
        connection.execute(
            NEWS.format(rows=rows, target=hidden),
            {
                "round": name,
                "now": datetime.now(UTC).replace(tzinfo=None),
                "events": str(full),
            },
        )
    hidden.rename(folder / f"{name}.csv")
    return time.time()


def run_after(instance: DagsterInstance, *, known: set[str]) -> RunRecord:
    """The next run that is none of the known ones, once it has ended. Raises where it failed."""
    deadline = time.monotonic() + ROUND_LIMIT_SECONDS
    while time.monotonic() < deadline:
        # Schedules make reports meanwhile.
        ended = RunsFilter(job_name="refresh", statuses=list(ENDED))
        for record in instance.get_run_records(ended):
            if record.dagster_run.run_id not in known:
                if record.dagster_run.status is not DagsterRunStatus.SUCCESS:
                    raise RuntimeError(f"run {record.dagster_run.run_id} did not succeed")
                return record
        time.sleep(0.5)
    raise RuntimeError(f"no refresh ended within {ROUND_LIMIT_SECONDS} s")


def wait_until_idle(instance: DagsterInstance) -> None:
    """Let runs end that schedules launched: reports that were due while nothing was served."""
    deadline = time.monotonic() + ROUND_LIMIT_SECONDS
    under_way = RunsFilter(statuses=list(set(DagsterRunStatus) - set(ENDED)))
    while instance.get_runs(under_way) and time.monotonic() < deadline:
        time.sleep(1)


def parts_of(
    settings: Settings, instance: DagsterInstance, record: RunRecord, *, arrived: float
) -> dict[str, float]:
    """Where the seconds went, from the file's arrival to its publishing."""
    run = record.dagster_run
    steps = {
        step.step_key: (step.start_time or 0.0, step.end_time or 0.0)
        for step in instance.get_run_step_stats(run.run_id)
    }
    build = read_record(settings.builds_folder, run.tags[BUILD_TAG]).step_seconds
    created = record.create_timestamp.timestamp()
    load_starts, load_ends = steps["load_exports"]
    build_starts, build_ends = steps["build_and_audit"]
    return {
        "the sensor sees the file": created - arrived,
        "Dagster plans and starts the run, Python imports": load_starts - created,
        "load": load_ends - load_starts,
        "parse the dbt project": build["parse"],
        "build the models": build["build"],
        "audit (dbt's tests beside Great Expectations)": build["audit"],
        "Dagster's records of models and checks": build_ends
        - build_starts
        - sum(build.values())
        + (build_starts - load_ends),
        "publish": steps["published_snapshot"][1] - build_ends,
    }


def page(asked: argparse.Namespace, rounds: list[Round], *, raw_events: int) -> str:
    """The result as Markdown."""
    totals = [one.published for one in rounds]
    lines = [
        "# From file to published, through the sensor and the daemon",
        "",
        "```",
        f"python benchmarks/refresh_through_dagster.py --learners {asked.learners}"
        f" --weeks {asked.weeks} --events {asked.events} --rounds {asked.rounds}",
        "```",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}: {asked.events:,} new events in one file, dropped at a "
        f"random moment beside {asked.learners:,} learners with {raw_events:,} events; the sensor "
        f"looks every {Settings().sensor_seconds} s.",
        "",
        f"**Median {statistics.median(totals):.1f} s, slowest {max(totals):.1f} s** of "
        f"{len(totals)} rounds; the goal is {GOAL_SECONDS} s. Load average during them: "
        f"{min(one.load_average for one in rounds):.1f} to "
        f"{max(one.load_average for one in rounds):.1f}.",
        "",
        "| part | median s | slowest s |",
        "|---|---:|---:|",
    ]
    for part in rounds[0].parts:
        taken = [one.parts[part] for one in rounds]
        lines.append(f"| {part} | {statistics.median(taken):.1f} | {max(taken):.1f} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
