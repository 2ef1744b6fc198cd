with metrics as (
    select * from {{ ref('metrics') }}
),

metric_registry as (
    select
        metrics.metric,
        metrics.title,
        metrics.definition,
        metrics.unit,
        metrics.catalogue_number,
        metrics.owner,
        metrics.appears_in,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from metrics
)

select * from metric_registry
order by metric_registry.metric
