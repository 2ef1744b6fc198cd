"""How fast a dashboard reads the published file: one learner, one team, one cohort, a page of a
list, a leaderboard.

Every mart is asked by each of the ids that it has, for ids drawn at random, and for pages of its
rows; 95 of 100 answers have to come within 10 ms. Reads a home that is published already, or makes
one. Writes benchmarks/reading_marts.md.

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
from time import perf_counter

import duckdb
import numpy as np
from working_folder import working_folder

from orchestration.loading.sql_text import quote_identifier

RESULT = Path(__file__).with_suffix(".md")
GOAL_MS = 10
PAGE_ROWS = 50
# A dashboard asks for one of these at a time; ids of single rows come from lists.
SUBJECTS = ("user_id", "team_id", "cohort_id", "program_id", "organization_id", "director_user_id")
SERIES = ("day_on", "activity_on", "hour_at", "period_start_on")


@dataclass(frozen=True, kw_only=True)
class Question:
    """A query that a dashboard puts to one mart, with `?` for the id that it asks for."""

    mart: str
    asks: str
    sql: str
    ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """How long the answers of one question took, in milliseconds, and their rows at most."""

    question: Question
    median: float
    p95: float
    rows: int


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
        with closing(duckdb.connect(str(published), read_only=True)) as connection:
            answers = [
                answer(connection, question, times=asked.questions)
                for question in questions(connection, random.Random(1))
            ]
            learners = counted(connection, "learner_summary")
            marts = {mart: counted(connection, mart) for mart in tables(connection)}
        text = page(answers, learners=learners, marts=marts, size=published.stat().st_size)
    RESULT.write_text(text, "utf-8")
    print(text)


def publish(home: Path, *, learners: int) -> None:
    """Generate, build and publish a platform."""
    warehouse = str(Path(sys.executable).with_name("warehouse"))
    environment = {**os.environ, "WAREHOUSE_HOME": str(home)}
    for command in (["generate", "--learners", str(learners), "--format", "parquet"], ["run"]):
        subprocess.run([warehouse, *command], env=environment, check=True)


def tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The marts of the published file."""
    return [name for (name,) in connection.execute("show tables").fetchall()]


def counted(connection: duckdb.DuckDBPyConnection, mart: str) -> int:
    """How many rows a mart has."""
    [(count,)] = connection.execute(f"select count(*) from {quote_identifier(mart)}").fetchall()
    return int(count)


def questions(connection: duckdb.DuckDBPyConnection, chance: random.Random) -> Iterator[Question]:
    """What a dashboard asks of each mart: by each subject that it knows, and a page of its list."""
    for mart in tables(connection):
        source = quote_identifier(mart)
        columns = [row[0] for row in connection.execute(f"describe {source}").fetchall()]
        order = next((name for name in SERIES if name in columns), columns[0])
        for subject in (name for name in SUBJECTS if name in columns):
            found = connection.execute(
                f"select distinct {subject} from {source} where {subject} is not null "
                f"order by {subject}"
            ).fetchall()
            if not found:
                continue
            ids = tuple(chance.choice(found)[0] for _ in range(100))
            limit = "" if subject == "user_id" else f" limit {PAGE_ROWS}"
            yield Question(
                mart=mart,
                asks=f"one {subject.removesuffix('_id')}",
                sql=f"select * from {source} where {subject} = ? order by {order}{limit}",
                ids=ids,
            )
        yield Question(
            mart=mart,
            asks="a page",
            sql=f"select * from {source} limit {PAGE_ROWS} "
            f"offset {min(3 * PAGE_ROWS, counted(connection, mart) // 2)}",
            ids=(),
        )
        if mart == "leaderboard":
            yield Question(
                mart=mart,
                asks="the first of an organization",
                sql=f"select * from {source} where organization_id = ? and timeframe = 'week' "
                f"order by leaderboard_rank limit {PAGE_ROWS}",
                ids=tuple(
                    name
                    for (name,) in connection.execute(
                        f"select distinct organization_id from {source}"
                    ).fetchall()
                ),
            )


def answer(connection: duckdb.DuckDBPyConnection, question: Question, *, times: int) -> Answered:
    """Put a question again and again, each time for another id."""
    taken, rows = [], 0
    for number in range(times):
        given = [question.ids[number % len(question.ids)]] if question.ids else []
        started = perf_counter()
        found = connection.execute(question.sql, given).fetchall()
        taken.append(1000 * (perf_counter() - started))
        rows = max(rows, len(found))
    median, p95 = np.percentile(taken, (50, 95))
    return Answered(question=question, median=float(median), p95=float(p95), rows=rows)


def page(answers: list[Answered], *, learners: int, marts: dict[str, int], size: int) -> str:
    """The result as Markdown."""
    late = [one for one in answers if one.p95 >= GOAL_MS]
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
        f"{size / 1e9:,.2f} GB.",
        "",
        f"**{len(answers) - len(late)} of {len(answers)} kinds of questions are answered within "
        f"{GOAL_MS} ms in 95 of 100 times**; the slowest takes "
        f"{max(one.p95 for one in answers):.1f} ms.",
        "",
        "| mart | rows | asked for | rows given | median ms | p95 ms |",
        "|---|---:|---|---:|---:|---:|",
    ]
    lines += [
        f"| {one.question.mart} | {marts[one.question.mart]:,} | {one.question.asks} "
        f"| {one.rows} | {one.median:.1f} | {one.p95:.1f} |"
        for one in answers
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
