-- What a series is used to on a weekday: its last values of the same weekday, the day's own not
-- among them (METRICS 29).
with int_anomaly_series as (
    select * from {{ ref('int_anomaly_series') }}
),

values_with_history as (
    select
        int_anomaly_series.*,
        array_agg(int_anomaly_series.steadied_value) over (
            partition by
                int_anomaly_series.series_kind,
                int_anomaly_series.series_id,
                extract(dow from int_anomaly_series.day_on)
            order by int_anomaly_series.day_on
            rows between {{ var('anomaly_baseline_points') }} preceding and 1 preceding
        ) as history
    from int_anomaly_series
),

values_with_median as (
    select
        values_with_history.*,
        {{ list_median('values_with_history.history') }} as median_value
    from values_with_history
    where len(values_with_history.history) >= {{ var('anomaly_min_points') }}
),

values_with_spread as (
    select
        values_with_median.*,
        {{ list_median(list_distances(
            'values_with_median.history', 'values_with_median.median_value'
        )) }} as median_distance,
        {{ list_mean(list_distances(
            'values_with_median.history', 'values_with_median.median_value'
        )) }} as mean_distance
    from values_with_median
),

-- The three scales are estimates of a standard deviation; the first is 1 / 0.6745 of the MAD.
anomaly_baselines as (
    select
        measured.series_kind,
        measured.series_id,
        measured.series_value,
        measured.steadied_value,
        measured.median_value,
        case
            when measured.median_distance > 0 then measured.median_distance / 0.6745
            when measured.mean_distance > 0 then 1.2533 * measured.mean_distance
            else greatest(1, 0.05 * measured.median_value)
        end as scale,
        len(measured.history) as history_count,
        measured.day_on
    from values_with_spread as measured
)

select * from anomaly_baselines
