"""The tables of the register, form by form: a register is brought to the newest when it is opened.

Here belong the statements that make each form from the one before. A form that was once on a disk
is not changed; what is to be different is the next one.
"""

from collections.abc import Iterator

ISSUE_KEY = ("report", "period", "scope_id", "version")
DELIVERY_KEY = ("kind", *ISSUE_KEY, "recipient_id", "channel")

_RECORDS = (
    """
    create table issues (
        issue_id integer primary key,
        report text not null,
        period text not null,
        scope_kind text not null,
        scope_id text not null,
        scope_label text not null,
        audience text not null,
        version integer not null,
        status text not null check (status in ('made', 'failed')),
        reason text not null,
        content_hash text not null,
        changes text not null,
        snapshot_id text not null,
        code_version text not null,
        pdf_standard text not null,
        as_of text not null,
        period_end_at text not null,
        made_at text not null,
        keep_until text not null,
        unique (report, period, scope_id, version)
    ) strict
    """,
    """
    create table files (
        issue_id integer not null references issues on delete cascade,
        format text not null,
        path text not null,
        sha256 text not null,
        size_bytes integer not null,
        removed_at text,
        primary key (issue_id, format)
    ) strict
    """,
    """
    create table deliveries (
        delivery_id integer primary key,
        kind text not null check (kind in ('report', 'alert')),
        report text not null,
        period text not null,
        scope_id text not null,
        version integer not null,
        content_hash text not null,
        recipient_id text not null,
        channel text not null check (channel in ('outbox', 'smtp')),
        message_id text not null,
        state text not null check (state in ('planned', 'sending', 'sent', 'failed', 'refused')),
        is_retried integer not null check (is_retried in (0, 1)),
        attempts integer not null,
        reason text not null,
        path text not null,
        planned_at text not null,
        changed_at text not null,
        unique (kind, report, period, scope_id, version, recipient_id, channel)
    ) strict
    """,
    """
    create table notified_alerts (
        alert_id text not null,
        recipient_id text not null,
        rule text not null,
        subject_type text not null,
        subject_id text not null,
        told text not null,
        period text not null,
        as_of text not null,
        primary key (alert_id, recipient_id)
    ) strict
    """,
    """
    create index notified_alerts_by_subject
    on notified_alerts (recipient_id, rule, subject_type, subject_id, as_of)
    """,
)

_NEWS_TABLES = (
    """
    create table changed_issues (
        report text not null,
        period text not null,
        scope_id text not null,
        version integer not null,
        primary key (report, period, scope_id, version)
    ) strict, without rowid
    """,
    """
    create table changed_deliveries (
        kind text not null,
        report text not null,
        period text not null,
        scope_id text not null,
        version integer not null,
        recipient_id text not null,
        channel text not null,
        primary key (kind, report, period, scope_id, version, recipient_id, channel)
    ) strict, without rowid
    """,
    "create table report_catalog_mark (mark text not null) strict",
)


def _keeping_news() -> Iterator[str]:
    """Triggers: whatever changes a row, its key is in the news by the same transaction."""
    of_an_issue, of_a_delivery = (
        ", ".join(f"{{row}}.{column}" for column in key) for key in (ISSUE_KEY, DELIVERY_KEY)
    )
    of_a_file = f"select {', '.join(ISSUE_KEY)} from issues where issue_id = {{row}}.issue_id"
    for table, news, key in (
        ("issues", "changed_issues", f"values ({of_an_issue})"),
        ("files", "changed_issues", of_a_file),
        ("deliveries", "changed_deliveries", f"values ({of_a_delivery})"),
    ):
        for event, row in (("insert", "new"), ("update", "new"), ("delete", "old")):
            yield f"""
                create trigger news_of_{table}_by_{event} after {event} on {table} begin
                    insert into {news} {key.format(row=row)} on conflict do nothing;
                end
            """


_OPEN_DELIVERIES = "create index deliveries_by_state on deliveries (state)"

FORMS = (_RECORDS, (*_NEWS_TABLES, *_keeping_news(), _OPEN_DELIVERIES))
"""What makes form 1 from an empty file, form 2 from form 1, and so on.

2: the keys of what changed since `report_catalog.duckdb` was written, and that file's mark; what is
still to be handed over is found without reading all that was.
"""
