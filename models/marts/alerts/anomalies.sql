with int_anomalies_flagged as (
    select * from {{ ref('int_anomalies_flagged') }}
),

anomalies as (
    select
        flagged.series_kind,
        flagged.series_id,
        case when flagged.robust_z > 0 then 'above' else 'below' end as direction,
        flagged.series_value,
        case
            when flagged.series_kind = 'service_p95' then exp(flagged.median_value)
            else greatest(0, power(flagged.median_value / 2, 2) - 0.375)
        end as usual_value,
        flagged.robust_z,
        flagged.p_value,
        flagged.history_count,
        flagged.series_count,
        flagged.is_second_day,
        flagged.day_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_anomalies_flagged as flagged
)

select * from anomalies
order by anomalies.series_kind, anomalies.series_id, anomalies.day_on
