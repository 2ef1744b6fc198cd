"""How fast a dashboard reads the published file: one learner, one team, one cohort, a page of a
list, a leaderboard.

Every mart is asked for one learner, team, cohort or director, where it knows them and for ids drawn
at random, and for a page of its rows as they are written. Managers, programs and organizations are
asked for where rows tell of groups: whoever wants their learners asks for teams and cohorts. A
learner and a team are read whole, everything else by pages of 50. What a screen sorts in a way of
its own is a list below; those of one learner or one team are asked as docs/publishing.md says, so
that the index serves them. 95 of 100 answers have to come within 10 ms. The file is read through
before, as by those who asked earlier: questions wait for no disk.

Reads a home that is published already, or makes one. Writes benchmarks/reading_marts.md.

    python benchmarks/reading_marts.py [--home HOME] [--learners 5000] [--questions 100]
"""

import argparse
import os
import platform
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

import duckdb
import numpy as np
from working_folder import working_folder

from orchestration.loading.sql_text import quote_identifier

RESULT = Path(__file__).with_suffix(".md")
GOAL_MS = 10
PAGE_ROWS = 50
IDS_DRAWN = 100
# A dashboard asks for one of these at a time; ids of single rows come from lists.
SUBJECTS = {
    "user_id": "one learner",
    "team_id": "one team",
    "cohort_id": "one cohort",
    "director_user_id": "one director",
}
SUBJECTS_OF_GROUPS = {
    "manager_user_id": "one manager",
    "program_id": "one program",
    "organization_id": "one organization",
}
READ_WHOLE = {"user_id", "team_id"}
# What a chart goes along, and what the news of a list are known by.
SERIES = ("day_on", "activity_on", "week_starts_on", "hour_at", "period_start_on")
MOMENTS = ("happened_at", "occurred_at", "opened_at", "created_at")


@dataclass(frozen=True, kw_only=True)
class Question:
    """A query that a dashboard puts to one mart, with `?` for the id that it asks for."""

    mart: str
    asks: str
    sql: str
    ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """How long the answers of one question took, in milliseconds, and their rows at most.

    `cpu_p95` is processor time, of all threads together: neighbours do not lengthen it much.
    """

    question: Question
    median: float
    p95: float
    cpu_p95: float
    rows: int


@dataclass(frozen=True, kw_only=True)
class SortedList:
    """A list as a screen sorts it; the question mark in `sql` is an id of `mart.subject`."""

    mart: str
    subject: str
    asks: str
    sql: str


BYTES_AT_ONCE = 16 * 2**20

# What is read of a list before anybody scrolls.
SORTED_LISTS = (
    SortedList(
        mart="learner_summary",
        subject="cohort_id",
        asks="one cohort, most alerts first",
        sql="""
        select * from learner_summary
        where cohort_id = ?
        order by open_alert_count desc, user_id
        limit 50
        """,
    ),
    SortedList(
        mart="learner_summary",
        subject="cohort_id",
        asks="one cohort, by name",
        sql="""
        select user_directory.full_name, learner_summary.*
        from learner_summary
        inner join user_directory
            on
                learner_summary.user_id = user_directory.user_id
                and learner_summary.cohort_id = user_directory.cohort_id
        where learner_summary.cohort_id = ?
        order by user_directory.full_name, learner_summary.user_id
        limit 50
        """,
    ),
    SortedList(
        mart="team_members",
        subject="team_id",
        asks="one team, by name",
        sql="""
        select user_directory.full_name, team_members.*
        from team_members
        inner join user_directory on team_members.user_id = user_directory.user_id
        where team_members.team_id = ?
        order by user_directory.full_name, team_members.user_id
        """,
    ),
    SortedList(
        mart="team_members",
        subject="team_id",
        asks="one team, highest risk first",
        sql="""
        select * from team_members
        where team_id = ?
        order by risk_level = 'high' desc, risk_level = 'medium' desc, user_id
        """,
    ),
    SortedList(
        mart="alerts",
        subject="team_id",
        asks="the open ones of one team, worst first",
        sql="""
        with alerts_of_team as materialized (select * from alerts where team_id = ?)
        select * from alerts_of_team
        where status = 'open'
        order by severity_rank desc, opened_on, alert_id
        limit 50
        """,
    ),
    SortedList(
        mart="alerts",
        subject="cohort_id",
        asks="the open ones of one cohort, worst first",
        sql="""
        select * from alerts
        where cohort_id = ? and status = 'open'
        order by severity_rank desc, opened_on, alert_id
        limit 50
        """,
    ),
    SortedList(
        mart="alerts",
        subject="program_id",
        asks="the open ones of one program, worst first",
        sql="""
        select * from alerts
        where program_id = ? and status = 'open'
        order by severity_rank desc, opened_on, alert_id
        limit 50
        """,
    ),
    SortedList(
        mart="learner_assessments",
        subject="cohort_id",
        asks="the overdue ones of one cohort, oldest first",
        sql="""
        select * from learner_assessments
        where cohort_id = ? and is_overdue
        order by due_at, user_id, assessment_id
        limit 50
        """,
    ),
    SortedList(
        mart="learner_timeline",
        subject="user_id",
        asks="the latest of one learner",
        sql="""
        with events_of_learner as materialized (select * from learner_timeline where user_id = ?)
        select * from events_of_learner
        order by happened_at desc, event_key
        limit 50
        """,
    ),
    SortedList(
        mart="leaderboard",
        subject="organization_id",
        asks="the first of one organization",
        sql="""
        select * from leaderboard
        where organization_id = ? and timeframe = 'week'
        order by leaderboard_rank, user_id
        limit 50
        """,
    ),
    SortedList(
        mart="user_directory",
        subject="organization_id",
        asks="one organization, by name",
        sql="""
        select * from user_directory
        where organization_id = ?
        order by full_name, user_id
        limit 50
        """,
    ),
)


def main() -> None:
    """Measure, and write down what came out."""
    wanted = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    wanted.add_argument("--home", type=Path, help="A home that is published already.")
    wanted.add_argument("--learners", type=int, default=5_000)
    wanted.add_argument("--questions", type=int, default=100, help="How many of each kind.")
    asked = wanted.parse_args()
    with working_folder(asked.home, prefix="reading-marts-") as home:
        published = home / "current.duckdb"
        if not published.exists():
            publish(home, learners=asked.learners)
        read_through(published)
        with closing(duckdb.connect(str(published), read_only=True)) as connection:
            loads = [os.getloadavg()[0]]
            answers = [
                answer(connection, question, times=asked.questions)
                for question in questions(connection, random.Random(1))
            ]
            loads.append(os.getloadavg()[0])
            learners = counted(connection, "learner_summary")
            marts = {mart: counted(connection, mart) for mart in tables(connection)}
        text = page(
            answers,
            learners=learners,
            marts=marts,
            size=published.stat().st_size,
            loads=loads,
        )
    RESULT.write_text(text, "utf-8")
    print(text)


def publish(home: Path, *, learners: int) -> None:
    """Generate, build and publish a platform."""
    warehouse = str(Path(sys.executable).with_name("warehouse"))
    environment = {**os.environ, "WAREHOUSE_HOME": str(home)}
    for command in (["generate", "--learners", str(learners), "--format", "parquet"], ["run"]):
        subprocess.run([warehouse, *command], env=environment, check=True)


def read_through(file: Path) -> None:
    """Read a file to its end, so that the system has it in memory."""
    with file.open("rb") as content:
        while content.read(BYTES_AT_ONCE):
            pass


def tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The marts of the published file."""
    return [name for (name,) in connection.execute("show tables").fetchall()]


def counted(connection: duckdb.DuckDBPyConnection, mart: str) -> int:
    """How many rows a mart has."""
    [(count,)] = connection.execute(f"select count(*) from {quote_identifier(mart)}").fetchall()
    return int(count)


def questions(connection: duckdb.DuckDBPyConnection, chance: random.Random) -> Iterator[Question]:
    """What a dashboard asks of each mart."""
    for mart in tables(connection):
        source = quote_identifier(mart)
        columns = [row[0] for row in connection.execute(f"describe {source}").fetchall()]
        for subject, asks in asked_of(columns).items():
            ids = some_ids(connection, mart, subject, chance)
            limit = "" if subject in READ_WHOLE else f" limit {PAGE_ROWS}"
            if ids:
                yield Question(
                    mart=mart,
                    asks=asks,
                    sql=f"select * from {source} where {subject} = ? "
                    f"order by {order_of(columns)}{limit}",
                    ids=ids,
                )
        for listed in SORTED_LISTS:
            ids = some_ids(connection, mart, listed.subject, chance) if listed.mart == mart else ()
            if ids:
                yield Question(mart=mart, asks=listed.asks, sql=listed.sql, ids=ids)
        yield Question(
            mart=mart,
            asks="a page",
            sql=f"select * from {source} limit {PAGE_ROWS} "
            f"offset {min(3 * PAGE_ROWS, counted(connection, mart) // 2)}",
            ids=(),
        )


def asked_of(columns: list[str]) -> dict[str, str]:
    """By which of its columns a mart is asked, and what that asks for."""
    subjects = SUBJECTS if "user_id" in columns else SUBJECTS | SUBJECTS_OF_GROUPS
    return {subject: asks for subject, asks in subjects.items() if subject in columns}


def order_of(columns: list[str]) -> str:
    """How the rows of one subject stand on a screen: along the days, latest first, or by key."""
    along = [name for name in SERIES if name in columns]
    latest = [f"{name} desc" for name in MOMENTS if name in columns]
    return [*along, *latest, columns[0]][0]


def some_ids(
    connection: duckdb.DuckDBPyConnection, mart: str, subject: str, chance: random.Random
) -> tuple[str, ...]:
    """Ids that a mart has rows of, drawn at random."""
    found = connection.execute(
        f"select distinct {subject} from {quote_identifier(mart)} where {subject} is not null "
        "order by all"
    ).fetchall()
    return tuple(chance.choice(found)[0] for _ in range(IDS_DRAWN)) if found else ()


def answer(connection: duckdb.DuckDBPyConnection, question: Question, *, times: int) -> Answered:
    """Put a question again and again, each time for another id."""
    taken, busy, rows = [], [], 0
    for number in range(times):
        given = [question.ids[number % len(question.ids)]] if question.ids else []
        started, started_cpu = perf_counter(), process_time()
        found = connection.execute(question.sql, given).fetchall()
        busy.append(1000 * (process_time() - started_cpu))
        taken.append(1000 * (perf_counter() - started))
        rows = max(rows, len(found))
    return Answered(
        question=question,
        median=float(np.percentile(taken, 50)),
        p95=float(np.percentile(taken, 95)),
        cpu_p95=float(np.percentile(busy, 95)),
        rows=rows,
    )


def page(
    answers: list[Answered],
    *,
    learners: int,
    marts: dict[str, int],
    size: int,
    loads: list[float],
) -> str:
    """The result as Markdown."""
    in_time = sum(one.p95 < GOAL_MS for one in answers)
    in_cpu_time = sum(one.cpu_p95 < GOAL_MS for one in answers)
    lines = [
        "# Reading the published file as a dashboard does",
        "",
        "```",
        "python benchmarks/reading_marts.py --home HOME",
        "```",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, DuckDB {duckdb.__version__}: {learners:,} learners, "
        f"{len(marts)} marts with {sum(marts.values()):,} rows in a file of "
        f"{size / 1e9:,.2f} GB, which the system has in memory.",
        "",
        f"**{in_time} of {len(answers)} kinds of questions are answered within {GOAL_MS} ms in 95 "
        f"of 100 times**; the slowest takes {max(one.p95 for one in answers):.1f} ms. Counted by "
        f"processor time, of all threads together, it is {in_cpu_time}, and "
        f"{max(one.cpu_p95 for one in answers):.1f} ms. The machine's load average was between "
        f"{min(loads):.1f} and {max(loads):.1f}: above the number of cores, time on the clock "
        "tells of the neighbours too, and CPU time is the figure to go by.",
        "",
        "| mart | rows | asked for | rows given | median ms | p95 ms | p95 CPU ms |",
        "|---|---:|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {one.question.mart} | {marts[one.question.mart]:,} | {one.question.asks} "
        f"| {one.rows} | {one.median:.1f} | {one.p95:.1f} | {one.cpu_p95:.1f} |"
        for one in answers
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
