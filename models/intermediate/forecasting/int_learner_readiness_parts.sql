-- The four parts of readiness (METRICS 14), each a share of 1; NULL where there is nothing to
-- measure. Consistency needs a whole week that was closed and enrolled.
with int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

int_learner_progress_measured as (
    select * from {{ ref('int_learner_progress_measured') }}
),

int_learner_planned_progress as (
    select * from {{ ref('int_learner_planned_progress') }}
),

int_learner_mastery as (
    select * from {{ ref('int_learner_mastery') }}
),

int_learner_risk as (
    select * from {{ ref('int_learner_risk') }}
),

int_learner_days as (
    select * from {{ ref('int_learner_days') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

last_week as (
    select
        int_learner_days.user_id,
        count(*) as enrolled_days
    from int_learner_days
    inner join int_time_zones_opened
        on int_learner_days.timezone = int_time_zones_opened.timezone
    where
        int_learner_days.is_enrolled
        and int_learner_days.day_on between
        {{ days_after('int_time_zones_opened.last_closed_on', '1 - ' ~ var('week_days')) }}
        and int_time_zones_opened.last_closed_on
    group by all
),

learner_readiness_parts as (
    select
        standing.user_id,
        standing.status,
        -- DuckDB's least() passes over NULL.
        case
            when progress.progress_pct >= 0 and planned.planned_progress_pct > 0
                then least(1.0, progress.progress_pct / planned.planned_progress_pct)
        end as progress_share,
        mastery.mastery_score / 100 as mastery_share,
        case
            when standing.is_enrolled and last_week.enrolled_days = {{ var('week_days') }}
                then cast(standing.active_days_7d as double) / {{ var('week_days') }}
        end as consistency_share,
        1 - risk.risk_probability as safety_share,
        planned.planned_progress_pct
    from int_learner_standing as standing
    left join int_learner_progress_measured as progress on standing.user_id = progress.user_id
    left join int_learner_planned_progress as planned on standing.user_id = planned.user_id
    left join int_learner_mastery as mastery on standing.user_id = mastery.user_id
    left join int_learner_risk as risk on standing.user_id = risk.user_id
    left join last_week on standing.user_id = last_week.user_id
)

select * from learner_readiness_parts
