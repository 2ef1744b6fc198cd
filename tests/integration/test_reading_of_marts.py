"""How the published file finds what a dashboard asks for: by the order of rows, and by indexes."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from mart_orders import MART_ORDERS

from orchestration.settings import PROJECT_ROOT, Settings

QUESTIONS = re.compile(r"```sql\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def published(refreshed_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    current = Settings(home=refreshed_home).current_file
    with closing(duckdb.connect(str(current), read_only=True)) as connection:
        yield connection


@pytest.mark.parametrize("mart", MART_ORDERS)
def test_rows_stand_in_the_order_that_the_model_says(
    published: duckdb.DuckDBPyConnection, mart: str
) -> None:
    misplaced = published.execute(
        f"""
        select count(*)
        from (
            select rowid as place, row_number() over (order by {MART_ORDERS[mart]}) - 1 as due_place
            from {mart}
        )
        where place <> due_place
        """
    ).fetchall()
    assert misplaced == [(0,)]


def test_one_learner_is_found_by_an_index_when_asked_as_the_page_says(
    published: duckdb.DuckDBPyConnection,
) -> None:
    asked = question_of_the_page("user_id")
    [(user_id,)] = published.execute("select max(user_id) from learner_daily_activity").fetchall()

    plan = plan_of(published, f"explain analyze {asked}", {"user_id": user_id})
    assert re.findall(r"Type: (\w+ Scan)", plan) == ["Index Scan"]
    assert (
        published.execute(asked, {"user_id": user_id}).fetchall()
        == published.execute(
            """
        select activity_on, focus_minutes
        from learner_daily_activity
        where user_id = $user_id and is_active
        order by activity_on desc
        limit 30
        """,
            {"user_id": user_id},
        ).fetchall()
    )


def test_a_cohort_by_name_reads_the_names_of_that_cohort_alone_when_asked_as_the_page_says(
    published: duckdb.DuckDBPyConnection,
) -> None:
    asked = question_of_the_page("cohort_id")
    [(cohort_id,)] = published.execute("select max(cohort_id) from learner_summary").fetchall()

    plan = plan_of(published, f"explain {asked}", {"cohort_id": cohort_id})
    assert plan.count(f"cohort_id = '{cohort_id}'") == 2
    assert (
        published.execute(asked, {"cohort_id": cohort_id}).fetchall()
        == published.execute(
            """
        select user_directory.full_name, learner_summary.readiness_score
        from learner_summary
        inner join user_directory on learner_summary.user_id = user_directory.user_id
        where learner_summary.cohort_id = $cohort_id
        order by full_name
        limit 50
        """,
            {"cohort_id": cohort_id},
        ).fetchall()
    )


def question_of_the_page(asked_by: str) -> str:
    """The query that docs/publishing.md shows for whoever asks by this id."""
    page = (PROJECT_ROOT / "docs/publishing.md").read_text("utf-8")
    [asked] = [sql for sql in QUESTIONS.findall(page) if f"{asked_by} = ${asked_by}" in sql]
    return str(asked)


def plan_of(connection: duckdb.DuckDBPyConnection, explain: str, given: dict[str, str]) -> str:
    """How DuckDB answers a query: whether by an index is known only once it was asked."""
    return str(connection.execute(explain, given).fetchall()[0][1])
