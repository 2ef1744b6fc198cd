"""Addresses: in a file of their own, which a refresh writes, and nowhere in what is published."""

from contextlib import closing
from pathlib import Path

import duckdb

from orchestration.settings import Settings
from reports.delivery.recipients import is_address, read_addresses


def test_a_refresh_leaves_the_addresses_of_active_users_for_delivery_alone(
    refreshed_home: Path,
) -> None:
    settings = Settings(home=refreshed_home)
    assert settings.addresses_file.stat().st_mode & 0o777 == 0o600
    with closing(duckdb.connect(settings.warehouse_file, read_only=True)) as connection:
        users = dict(
            connection.execute(
                "select user_id, email from staging.stg_users where is_active and email is not null"
            ).fetchall()
        )
    assert read_addresses(settings.addresses_file, sorted(users)) == users
    assert all(map(is_address, users.values()))


def test_no_published_table_holds_an_address(refreshed_home: Path) -> None:
    settings = Settings(home=refreshed_home)
    with closing(duckdb.connect(settings.current_file, read_only=True)) as connection:
        columns = connection.execute(
            "select table_name, column_name from duckdb_columns() where column_name ilike '%mail%'"
        ).fetchall()
        names = connection.execute("select full_name, username from user_directory").fetchall()
    assert columns == []
    assert not any("@" in text for row in names for text in row)
