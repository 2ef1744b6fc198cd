"""How the published file finds what a dashboard asks for: by the order of rows, and by indexes."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from mart_orders import MART_ORDERS

from orchestration.settings import PROJECT_ROOT, Settings

ASKED_FOR_ONE_LEARNER = re.compile(r"```sql\n(.*?where user_id = \$user_id.*?)```", re.DOTALL)


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
    [asked] = ASKED_FOR_ONE_LEARNER.findall((PROJECT_ROOT / "docs/publishing.md").read_text())
    [(user_id,)] = published.execute("select max(user_id) from learner_daily_activity").fetchall()

    assert scans_of(published, asked, user_id) == ["Index Scan"]
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


def scans_of(connection: duckdb.DuckDBPyConnection, sql: str, user_id: str) -> list[str]:
    """How the tables of a query were read."""
    plan = connection.execute(f"explain analyze {sql}", {"user_id": user_id}).fetchall()[0][1]
    return re.findall(r"Type: (\w+ Scan)", plan)
