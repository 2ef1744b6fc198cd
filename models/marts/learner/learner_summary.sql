with int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

int_learner_progress_measured as (
    select * from {{ ref('int_learner_progress_measured') }}
),

int_learner_work_measured as (
    select * from {{ ref('int_learner_work_measured') }}
),

int_learner_engagement as (
    select * from {{ ref('int_learner_engagement') }}
),

int_learner_streaks as (
    select * from {{ ref('int_learner_streaks') }}
),

int_learner_outlook as (
    select * from {{ ref('int_learner_outlook') }}
),

learners as (
    select
        standing.user_id,
        standing.organization_id,
        standing.team_id,
        standing.manager_user_id,
        standing.program_id,
        standing.cohort_id,
        standing.status,
        standing.enrollment_status,
        outlook.current_level,
        case
            when engagement.engagement_score is null then 'insufficient_data'
            when standing.last_activity_at is null then 'not_started'
            else 'ok'
        end as engagement_status,
        case
            when progress.progress_pct is null then 'insufficient_data'
            when standing.last_activity_at is null and progress.lessons_completed = 0
                then 'not_started'
            else 'ok'
        end as progress_status,
        case
            when learner_work.max_score_sum > 0 then 'ok' else 'insufficient_data'
        end as accuracy_status,
        case
            when learner_work.assignments_due_count > 0 then 'ok' else 'insufficient_data'
        end as assignment_rate_status,
        outlook.risk_status,
        outlook.risk_level,
        outlook.risk_reason_1,
        outlook.risk_reason_2,
        outlook.risk_reason_3,
        outlook.readiness_status,
        outlook.readiness_band,
        outlook.mastery_status,
        outlook.risk_probability,
        outlook.readiness_score,
        outlook.mastery_score,
        engagement.engagement_score,
        engagement.frequency_share as engagement_frequency_share,
        engagement.recency_share as engagement_recency_share,
        engagement.depth_share as engagement_depth_share,
        engagement.on_time_share as engagement_on_time_share,
        progress.progress_pct,
        progress.lesson_progress_mean_pct,
        coalesce(progress.lessons_completed, 0) as lessons_completed_count,
        coalesce(progress.lessons_total, 0) as lessons_total_count,
        coalesce(progress.modules_completed, 0) as modules_completed_count,
        coalesce(progress.modules_total, 0) as modules_total_count,
        coalesce(progress.courses_completed, 0) as courses_completed_count,
        coalesce(progress.courses_total, 0) as courses_total_count,
        standing.focus_minutes_total,
        standing.focus_minutes_7d,
        {{ pct('learner_work.score_sum', 'learner_work.max_score_sum') }} as accuracy_pct,
        {{ pct('learner_work.assignments_submitted_count', 'learner_work.assignments_due_count') }}
            as assignment_rate_pct,
        learner_work.graded_count as graded_assessments_count,
        learner_work.assignments_due_count,
        learner_work.assignments_submitted_count,
        learner_work.overdue_count,
        outlook.open_alert_count,
        standing.xp_total,
        standing.activities_total as activities_total_count,
        standing.activities_7d as activities_7d_count,
        standing.active_days_total as active_days_total_count,
        {{ pct('standing.active_days_7d', var('week_days')) }} as consistency_pct,
        coalesce(streaks.current_streak_days, 0) as current_streak_days,
        coalesce(streaks.longest_streak_days, 0) as longest_streak_days,
        coalesce(streaks.longest_gap_days, 0) as longest_gap_days,
        standing.is_enrolled,
        standing.is_active_24h,
        standing.is_inactive_72h,
        standing.last_active_on,
        standing.first_enrolled_at,
        standing.first_activity_at,
        standing.last_activity_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_learner_standing as standing
    left join int_learner_progress_measured as progress on standing.user_id = progress.user_id
    left join int_learner_work_measured as learner_work on standing.user_id = learner_work.user_id
    left join int_learner_engagement as engagement on standing.user_id = engagement.user_id
    left join int_learner_streaks as streaks on standing.user_id = streaks.user_id
    left join int_learner_outlook as outlook on standing.user_id = outlook.user_id
)

select * from learners
order by learners.cohort_id, learners.user_id
