-- The mean of all graded attempts up to the close of each local day: what mastery falls back on
-- where a learner's own evidence is thin (METRICS 12). Attempts are counted by the minute first, as
-- time zones differ by whole minutes. Beside it stands what is the same for all learners too.
{{ config(materialized='table') }}

with int_mastery_evidence as (
    select * from {{ ref('int_mastery_evidence') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

minutes as (
    select
        date_trunc('minute', int_mastery_evidence.submitted_at) as minute_at,
        count(*) as evidence_count,
        {{ exact_sum('int_mastery_evidence.score_pct') }} as score_sum
    from int_mastery_evidence
    where int_mastery_evidence.evidence_of = 'all'
    group by all
),

local_days as (
    select
        int_time_zones_opened.timezone,
        {{ local_day('minutes.minute_at', 'int_time_zones_opened.timezone') }} as day_on,
        cast(sum(minutes.evidence_count) as bigint) as evidence_count,
        {{ exact_sum('minutes.score_sum') }} as score_sum
    from minutes
    cross join int_time_zones_opened
    group by all
),

days_opened as (
    select
        local_days.timezone,
        {{ each_day('min(local_days.day_on)', 'cast(' ~ as_of() ~ ' as date)') }} as day_on
    from local_days
    group by local_days.timezone
),

mastery_means_by_day as (
    select
        days_opened.timezone,
        days_opened.day_on,
        cast(sum(cast(local_days.score_sum as decimal(28, 9))) over so_far as double)
        / sum(local_days.evidence_count) over so_far as mean_score,
        {{ aged_back('days_opened.day_on', 'days_opened.timezone') }} as aged_back_factor
    from days_opened
    left join local_days
        on
            days_opened.timezone = local_days.timezone
            and days_opened.day_on = local_days.day_on
    window so_far as (partition by days_opened.timezone order by days_opened.day_on)
)

select * from mastery_means_by_day
