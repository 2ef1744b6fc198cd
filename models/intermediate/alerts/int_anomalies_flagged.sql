-- Values far from what is usual, on two days in a row or once by far; then Benjamini-Hochberg over
-- all series of the day, which bounds the share of false alarms among what is told (METRICS 29).
{{ config(materialized='table') }}

with int_anomaly_baselines as (
    select * from {{ ref('int_anomaly_baselines') }}
),

values_scored as (
    select
        int_anomaly_baselines.*,
        (int_anomaly_baselines.steadied_value - int_anomaly_baselines.median_value)
        / int_anomaly_baselines.scale as robust_z
    from int_anomaly_baselines
),

values_judged as (
    select
        values_scored.*,
        {{ two_sided_p('values_scored.robust_z') }} as p_value
    from values_scored
),

series_counted as (
    select
        values_scored.day_on,
        count(*) as series_count
    from values_scored
    group by all
),

-- What is not among the 5 % of lowest p alone is never below its bound, so it need not be ranked.
values_ranked as (
    select
        unlikely.*,
        series_counted.series_count,
        count(*) over (partition by unlikely.day_on order by unlikely.p_value) as p_rank
    from values_judged as unlikely
    inner join series_counted on unlikely.day_on = series_counted.day_on
    where unlikely.p_value <= {{ var('anomaly_false_discovery_rate') }}
),

days_bounded as (
    select
        values_ranked.day_on,
        max(values_ranked.p_value) as p_bound
    from values_ranked
    where
        values_ranked.p_value
        <= {{ var('anomaly_false_discovery_rate') }} * values_ranked.p_rank
        / values_ranked.series_count
    group by values_ranked.day_on
),

-- Joined rather than looked back for: few values are far from usual, and all would be sorted.
values_far as (
    select
        values_scored.series_kind,
        values_scored.series_id,
        values_scored.day_on
    from values_scored
    where abs(values_scored.robust_z) > {{ var('anomaly_z_two_days') }}
),

anomalies_flagged as (
    select
        values_ranked.*,
        day_before.day_on is not null as is_second_day
    from values_ranked
    inner join days_bounded
        on
            values_ranked.day_on = days_bounded.day_on
            and values_ranked.p_value <= days_bounded.p_bound
    left join values_far as day_before
        on
            values_ranked.series_kind = day_before.series_kind
            and values_ranked.series_id = day_before.series_id
            and values_ranked.day_on = {{ days_after('day_before.day_on', 1) }}
)

select * from anomalies_flagged
where
    abs(anomalies_flagged.robust_z) > {{ var('anomaly_z_one_day') }}
    or (
        abs(anomalies_flagged.robust_z) > {{ var('anomaly_z_two_days') }}
        and anomalies_flagged.is_second_day
    )
