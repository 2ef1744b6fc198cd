-- The checks are counted when the candidate is sealed, after this table is built.
with snapshot_info as (
    select
        '{{ var("snapshot_id") }}' as snapshot_id,
        '{{ var("code_version") }}' as code_version,
        cast(null as bigint) as checks_passed,
        cast(null as bigint) as checks_failed,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as as_of,
        cast('{{ var("built_at") }}' as timestamp) as built_at,
        {{ as_of() }} as computed_at
)

select * from snapshot_info
