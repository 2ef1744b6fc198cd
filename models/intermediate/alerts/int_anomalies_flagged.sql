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

values_with_the_day_before as (
    select
        values_scored.*,
        {{ two_sided_p('values_scored.robust_z') }} as p_value,
        count(*) over (partition by values_scored.day_on) as series_count,
        lag(values_scored.day_on) over series as previous_day_on,
        lag(values_scored.robust_z) over series as previous_z
    from values_scored
    window
        series as (
            partition by values_scored.series_kind, values_scored.series_id
            order by values_scored.day_on
        )
),

-- What is not among the 5 % of lowest p alone is never below its bound, so it need not be ranked.
values_ranked as (
    select
        unlikely.*,
        count(*) over (partition by unlikely.day_on order by unlikely.p_value) as p_rank
    from values_with_the_day_before as unlikely
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

anomalies_flagged as (
    select
        values_ranked.*,
        coalesce(
            abs(values_ranked.previous_z) > {{ var('anomaly_z_two_days') }}
            and {{ days_between('values_ranked.previous_day_on', 'values_ranked.day_on') }} = 1,
            false
        ) as is_second_day
    from values_ranked
    inner join days_bounded
        on
            values_ranked.day_on = days_bounded.day_on
            and values_ranked.p_value <= days_bounded.p_bound
)

select * from anomalies_flagged
where
    abs(anomalies_flagged.robust_z) > {{ var('anomaly_z_one_day') }}
    or (
        abs(anomalies_flagged.robust_z) > {{ var('anomaly_z_two_days') }}
        and anomalies_flagged.is_second_day
    )
