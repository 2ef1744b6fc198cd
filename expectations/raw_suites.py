"""What raw history must look like: a second, independent look at what the loader let in.

Here belong the suites on the news, the rows of loads after a mark; they are made from the export
contract and the thresholds of `raw.yml`, so that a new entity is checked without a line here.
That a key is new to all of history is the loader's claim and is tested there.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from expectations.audit_database import AuditDatabase
from expectations.checks import (
    Check,
    Suite,
    all_hold,
    claims_of,
    has_value,
    is_one_of,
    is_within,
    keeps_claim,
)
from expectations.policy import RawPolicy, SharePolicy, VolumePolicy
from orchestration.loading.checks import EARLIEST_TIMESTAMP, LATEST_AFTER_LOAD
from orchestration.loading.contracts import ColumnContract, EntityContract
from orchestration.loading.sql_text import quote_identifier, quote_literal

PROVENANCE = ("_source", "_file_id", "_row_number")
ONE_HOUR = timedelta(hours=1)
NEWS, REPEATED, FILES, SHARES = "raw", "raw_repeated", "raw_files", "raw_shares"


def raw_suites(
    database: AuditDatabase,
    *,
    contracts: Mapping[str, EntityContract],
    policy: RawPolicy,
    since_load_id: int,
) -> list[Suite]:
    """The suites for every entity that has rows of loads after `since_load_id`.

    `database` has the warehouse attached as `warehouse`; views on the news are made in it.
    """
    suites: list[Suite] = []
    there = set(database.tables("warehouse", "raw"))
    for entity, contract in contracts.items():
        if entity not in there or not _has_news(database, entity, since_load_id):
            continue
        suites.append(_rows(database, contract, since_load_id))
        suites.append(_repeated(database, contract, since_load_id))
        suites.append(_files(database, entity, policy.volume, since_load_id))
        if since_load_id > 0 and any(_watched_values(contract)):
            suites.append(_shares(database, contract, policy.shares, since_load_id))
    return suites


def _has_news(database: AuditDatabase, entity: str, since_load_id: int) -> bool:
    return bool(database.rows(f"{_news(entity, since_load_id)} limit 1"))


def _news(entity: str, since_load_id: int) -> str:
    table = f"warehouse.raw.{quote_identifier(entity)}"
    return f"select * from {table} where _load_id > {since_load_id}"


def _rows(database: AuditDatabase, contract: EntityContract, since_load_id: int) -> Suite:
    parts = [
        check
        for name, column in contract.columns.items()
        for check in _column_checks(name, column, contract)
    ]
    checks = (all_hold("values_keep_the_contract", parts),)
    news = _news(contract.entity, since_load_id)
    database.make_view(NEWS, contract.entity, news, claims_of(checks))
    return Suite(subject=f"raw.{contract.entity}", schema=NEWS, view=contract.entity, checks=checks)


def _column_checks(name: str, column: ColumnContract, contract: EntityContract) -> Iterable[Check]:
    shows = (*PROVENANCE, *contract.key)
    if column.type == "id":
        yield _id_check(name, column, shows)
    elif column.type == "timestamp":
        yield _moment_check(name, column, shows)
    elif column.required:
        yield has_value(name, shows=shows)
    if column.allowed is not None:
        yield is_one_of(name, column.allowed, shows=shows)
    if column.type == "number" or column.min is not None or column.max is not None:
        yield is_within(name, least=column.min, most=column.max, shows=shows)
    if column.format == "timezone":
        yield keeps_claim(
            f"{name}_is_a_time_zone",
            column=name,
            condition=f"{quote_identifier(name)} in (select name from pg_timezone_names())",
            holds="is an IANA time zone",
            violated="name no IANA time zone",
            shows=(*shows, name),
        )


def _id_check(name: str, column: ColumnContract, shows: Sequence[str]) -> Check:
    return keeps_claim(
        f"{name}_is_an_id",
        column=name,
        condition=_id_claim(quote_identifier(name), column),
        holds="is always given, and never blank" if column.required else "is never blank",
        violated="have no id, or a blank one" if column.required else "have a blank id",
        shows=(*shows, name),
    )


def _id_claim(identifier: str, column: ColumnContract) -> str:
    is_not_blank = f"trim({identifier}) <> ''"
    return f"coalesce({is_not_blank}, false)" if column.required else is_not_blank


def _moment_check(name: str, column: ColumnContract, shows: Sequence[str]) -> Check:
    wrong = ["missing"] if column.required else []
    wrong.append(f"before {EARLIEST_TIMESTAMP:%Y-%m-%d}")
    if not column.planned:
        wrong.append(f"more than {LATEST_AFTER_LOAD / ONE_HOUR:g} hours past their load")
    return keeps_claim(
        f"{name}_is_plausible",
        column=name,
        condition=_moment_claim(quote_identifier(name), column),
        holds=f"is never {' or '.join(wrong)}",
        violated=f"are {' or '.join(wrong)}",
        shows=(*shows, name, "_loaded_at"),
    )


def _moment_claim(identifier: str, column: ColumnContract) -> str:
    claim = f"{identifier} >= timestamp '{EARLIEST_TIMESTAMP}'"
    # What is planned may lie ahead.
    if not column.planned:
        grace = LATEST_AFTER_LOAD.total_seconds()
        claim += f" and {identifier} <= _loaded_at + interval '{grace:g}' second"
    return f"coalesce({claim}, false)" if column.required else claim


def _repeated(database: AuditDatabase, contract: EntityContract, since_load_id: int) -> Suite:
    identity = ("_source", *contract.identity)
    columns = ", ".join(quote_identifier(name) for name in identity)
    named = ", ".join(identity)
    is_unique = keeps_claim(
        "identity_is_unique",
        condition="row_count = 1",
        holds=f"no two rows share {named}",
        rows_are="keys",
        violated=f"come more than once ({named})",
        shows=(*identity, "row_count", "first_file_id", "last_file_id"),
    )
    database.make_table(
        REPEATED,
        contract.entity,
        f"select {columns}, count(*) as row_count, min(_file_id) as first_file_id,"
        f" max(_file_id) as last_file_id"
        f" from ({_news(contract.entity, since_load_id)}) as news"
        f" group by {columns} having count(*) > 1",
        claims_of([is_unique]),
    )
    return Suite(
        subject=f"raw.{contract.entity}",
        schema=REPEATED,
        view=contract.entity,
        checks=(is_unique,),
    )


def _files(database: AuditDatabase, entity: str, policy: VolumePolicy, since_load_id: int) -> Suite:
    """The files that the news came in, each beside the files that its source sent before.

    `rows_found` are all rows of the file in raw history, whichever load brought them.
    """
    checks = _file_checks(policy)
    database.make_table(
        FILES,
        entity,
        f"""
        select
            news.file_id,
            files.source,
            files.path,
            files.rows_read,
            files.rows_loaded,
            files.rows_quarantined,
            (
                select count(*)
                from warehouse.raw.{quote_identifier(entity)} as kept
                where kept._file_id = news.file_id
            ) as rows_found,
            (
                select count(*)
                from warehouse.ledger.load_audit as earlier
                where earlier.entity = files.entity and earlier.source = files.source
                    and earlier.file_id < files.file_id and earlier.status = 'loaded'
            ) as earlier_files,
            (
                select median(compared.rows_read)
                from (
                    select earlier.rows_read
                    from warehouse.ledger.load_audit as earlier
                    where earlier.entity = files.entity and earlier.source = files.source
                        and earlier.file_id < files.file_id and earlier.status = 'loaded'
                    order by earlier.file_id desc
                    limit {policy.files_compared}
                ) as compared
            ) as usual_rows
        from (
            select distinct _file_id as file_id
            from ({_news(entity, since_load_id)}) as rows_of_news
        ) as news
        left join warehouse.ledger.load_audit as files on news.file_id = files.file_id
        """,
        claims_of(checks),
    )
    return Suite(subject=f"raw.{entity}", schema=FILES, view=entity, checks=checks)


def _file_checks(policy: VolumePolicy) -> tuple[Check, ...]:
    of_file = ("file_id", "source", "path")
    ratios = f"{policy.min_ratio:g} to {policy.max_ratio:g} times as long as the ones before"
    most_quarantined = f"{policy.max_quarantined_share:.0%}"
    return (
        keeps_claim(
            "ledger_agrees_with_rows",
            condition="coalesce(rows_found = rows_loaded, false)",
            holds="every file has as many rows here as its ledger entry says were loaded",
            rows_are="files",
            violated="have other rows here than their ledger entry says were loaded",
            shows=(*of_file, "rows_loaded", "rows_found"),
        ),
        keeps_claim(
            "volume_is_usual",
            condition=f"case when earlier_files >= {policy.min_files} then rows_read between"
            f" {policy.min_ratio} * usual_rows and {policy.max_ratio} * usual_rows end",
            holds=f"files are {ratios}",
            rows_are="files",
            violated=f"are not {ratios}",
            is_blocking=False,
            shows=(*of_file, "rows_read", "usual_rows"),
        ),
        keeps_claim(
            "few_rows_are_quarantined",
            condition=f"rows_quarantined <= {policy.max_quarantined_share} * rows_read",
            holds=f"at most {most_quarantined} of a file is quarantined",
            rows_are="files",
            violated=f"have more than {most_quarantined} of their rows in quarantine",
            is_blocking=False,
            shows=(*of_file, "rows_read", "rows_quarantined"),
        ),
    )


def _shares(
    database: AuditDatabase, contract: EntityContract, policy: SharePolicy, since_load_id: int
) -> Suite:
    """The share of every allowed value and of missing values, in the news and before."""
    most_points = f"{100 * policy.max_difference:g} points"
    is_usual = keeps_claim(
        "shares_are_usual",
        condition=f"case when rows_compared >= {policy.min_rows} then"
        f" abs(news_share - earlier_share) <= {policy.max_difference} end",
        holds=f"no value's share moved by more than {most_points}",
        rows_are="values",
        violated=f"have a share that moved by more than {most_points}",
        is_blocking=False,
        shows=("_source", "of_column", "of_value", "earlier_share", "news_share"),
    )
    recent = (
        f"select *, _load_id > {since_load_id} as is_news"
        f" from warehouse.raw.{quote_identifier(contract.entity)}"
        f" where _load_id > {since_load_id - policy.loads_compared}"
    )
    counted = [
        f"select _source, {quote_literal(name)} as of_column, {value} as of_value,"
        " count(*) filter (where is_news) as news_rows,"
        " count(*) filter (where not is_news) as earlier_rows"
        " from recent group by all"
        for name, value in _watched_values(contract)
    ]
    counts = " union all ".join(counted)
    database.make_table(
        SHARES,
        contract.entity,
        f"""
        with recent as ({recent}),
        counts as ({counts}),
        totals as (
            select
                *,
                sum(news_rows) over of_the_column as all_news_rows,
                sum(earlier_rows) over of_the_column as all_earlier_rows
            from counts
            window of_the_column as (partition by _source, of_column)
        )
        select
            _source, of_column, of_value,
            news_rows / nullif(all_news_rows, 0) as news_share,
            earlier_rows / nullif(all_earlier_rows, 0) as earlier_share,
            least(all_news_rows, all_earlier_rows) as rows_compared
        from totals
        """,
        claims_of([is_usual]),
    )
    return Suite(
        subject=f"raw.{contract.entity}",
        schema=SHARES,
        view=contract.entity,
        checks=(is_usual,),
    )


def _watched_values(contract: EntityContract) -> Iterable[tuple[str, str]]:
    """Columns whose shares are watched, each with what its rows are grouped by, in SQL."""
    for name, column in contract.columns.items():
        identifier = quote_identifier(name)
        if column.allowed is not None:
            yield name, f"coalesce({identifier}, '(missing)')"
        elif not column.required:
            yield name, f"case when {identifier} is null then '(missing)' else '(present)' end"
