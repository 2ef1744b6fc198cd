with files as (
    select * from {{ source('ledger', 'load_audit') }}
),

load_audit as (
    select
        files.file_id,
        files.load_id,
        files.source,
        files.entity,
        files.path,
        files.content_hash,
        files.format,
        files.status,
        files.error,
        files.unknown_columns,
        files.size_bytes,
        files.rows_read,
        files.rows_loaded,
        files.rows_duplicate,
        files.rows_conflicting,
        files.rows_quarantined,
        files.earliest_at,
        files.latest_at,
        files.loaded_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from files
)

select * from load_audit
order by load_audit.load_id, load_audit.file_id
