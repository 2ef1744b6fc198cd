-- What every group above the learner adds up: sums, flags and scores, no rates. Kept as a table:
-- enrolments and every scope read it.
{{ config(materialized='table') }}

with int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

int_learner_progress_measured as (
    select * from {{ ref('int_learner_progress_measured') }}
),

int_learner_work_measured as (
    select * from {{ ref('int_learner_work_measured') }}
),

int_learner_readiness as (
    select * from {{ ref('int_learner_readiness') }}
),

int_learner_risk as (
    select * from {{ ref('int_learner_risk') }}
),

learners_measured as (
    select
        standing.user_id,
        standing.organization_id,
        standing.timezone,
        standing.status as learner_status,
        readiness.readiness_status,
        readiness.readiness_band,
        risk.risk_status,
        risk.risk_level,
        readiness.readiness_score,
        standing.focus_minutes_7d,
        coalesce(progress.lessons_completed, 0) as lessons_completed,
        coalesce(progress.lessons_total, 0) as lessons_total,
        progress.progress_pct,
        learner_work.score_sum,
        learner_work.max_score_sum,
        learner_work.assignments_due_count,
        learner_work.assignments_submitted_count,
        learner_work.overdue_count,
        standing.is_active_24h,
        standing.is_active_7d,
        standing.is_inactive_72h
    from int_learner_standing as standing
    left join int_learner_progress_measured as progress on standing.user_id = progress.user_id
    inner join int_learner_work_measured as learner_work on standing.user_id = learner_work.user_id
    left join int_learner_readiness as readiness on standing.user_id = readiness.user_id
    left join int_learner_risk as risk on standing.user_id = risk.user_id
)

select * from learners_measured
