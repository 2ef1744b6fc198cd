-- Where each learner stood at the close of each enrolled day, by what is known now: the same
-- formulas as at as_of, on sums up to that day.
with int_learner_days_cumulated as (
    select * from {{ ref('int_learner_days_cumulated') }}
),

int_learner_plans as (
    select * from {{ ref('int_learner_plans') }}
),

int_plan_progress_by_day as (
    select * from {{ ref('int_plan_progress_by_day') }}
),

int_mastery_means_by_day as (
    select * from {{ ref('int_mastery_means_by_day') }}
),

int_learner_progress_measured as (
    select * from {{ ref('int_learner_progress_measured') }}
),

learner_days_measured as (
    select
        learner_day.*,
        case
            when learner_day.last_active_on is null then 'not_started'
            when learner_day.is_risk_told then 'ok'
            else 'insufficient_data'
        end as risk_status,
        {{ clamped(pct('learner_day.lessons_completed_count', 'progress.lessons_total'), 0, 100) }}
            as progress_pct,
        plan_days.planned_progress_pct,
        case
            when learner_day.evidence_count > 0
                then least(
                    100,
                    (
                        learner_day.weighted_sum * day_means.aged_back_factor
                        + {{ var('mastery_prior_weight') }} * day_means.mean_score
                    )
                    / (
                        learner_day.weight_sum * day_means.aged_back_factor
                        + {{ var('mastery_prior_weight') }}
                    )
                )
        end as mastery_score,
        case
            when learner_day.enrolled_days_7d = {{ var('week_days') }}
                then cast(learner_day.active_days_7d as double) / {{ var('week_days') }}
        end as consistency_share
    from int_learner_days_cumulated as learner_day
    left join int_learner_progress_measured as progress on learner_day.user_id = progress.user_id
    left join int_learner_plans on learner_day.user_id = int_learner_plans.user_id
    left join int_plan_progress_by_day as plan_days
        on
            int_learner_plans.plan_id = plan_days.plan_id
            and learner_day.day_on = plan_days.day_on
    left join int_mastery_means_by_day as day_means
        on
            learner_day.timezone = day_means.timezone
            and learner_day.day_on = day_means.day_on
),

learner_days_with_parts as (
    select
        learner_days_measured.*,
        case
            when
                learner_days_measured.progress_pct >= 0
                and learner_days_measured.planned_progress_pct > 0
                then least(
                    1.0,
                    learner_days_measured.progress_pct / learner_days_measured.planned_progress_pct
                )
        end as progress_share,
        learner_days_measured.mastery_score / 100 as mastery_share,
        -- No card has measured the risk of a past day, as none measures that of today.
        cast(null as double) as safety_share
    from learner_days_measured
),

learner_history as (
    select
        learner_day.user_id,
        learner_day.organization_id,
        learner_day.risk_status,
        case
            when
                learner_day.risk_status = 'ok'
                then {{ risk_level_by_rule('learner_day.open_alert_count') }}
        end as risk_level,
        case
            when learner_day.last_active_on is null then 'not_started'
            when {{ readiness_score('learner_day') }} is null then 'insufficient_data'
            else 'ok'
        end as readiness_status,
        learner_day.activity_count,
        learner_day.enrolled_days_count,
        learner_day.lessons_completed_count,
        learner_day.evidence_count,
        learner_day.open_alert_count,
        learner_day.focus_minutes_7d,
        {{ pct('learner_day.active_days_7d', var('week_days')) }} as consistency_pct,
        learner_day.progress_pct,
        learner_day.mastery_score,
        case
            when learner_day.last_active_on is not null then {{ readiness_score('learner_day') }}
        end as readiness_score,
        learner_day.is_active,
        learner_day.day_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from learner_days_with_parts as learner_day
)

select * from learner_history
order by learner_history.user_id, learner_history.day_on
