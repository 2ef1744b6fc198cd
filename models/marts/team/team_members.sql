with int_team_memberships_in_force as (
    select * from {{ ref('int_team_memberships_in_force') }}
),

int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

int_learner_progress_measured as (
    select * from {{ ref('int_learner_progress_measured') }}
),

int_learner_work_measured as (
    select * from {{ ref('int_learner_work_measured') }}
),

int_learner_outlook as (
    select * from {{ ref('int_learner_outlook') }}
),

team_members as (
    select
        members.team_id,
        members.user_id,
        standing.organization_id,
        standing.cohort_id,
        standing.status,
        outlook.risk_status,
        outlook.risk_level,
        outlook.risk_reason_1,
        outlook.risk_reason_2,
        outlook.risk_reason_3,
        outlook.readiness_status,
        outlook.readiness_band,
        outlook.readiness_score,
        progress.progress_pct,
        {{ pct('learner_work.score_sum', 'learner_work.max_score_sum') }} as accuracy_pct,
        {{ pct('learner_work.assignments_submitted_count', 'learner_work.assignments_due_count') }}
            as assignment_rate_pct,
        {{ pct('standing.active_days_7d', var('week_days')) }} as consistency_pct,
        standing.focus_minutes_7d,
        standing.activities_7d as activities_7d_count,
        learner_work.overdue_count,
        outlook.open_alert_count,
        standing.is_enrolled,
        standing.is_active_24h,
        standing.is_inactive_72h,
        standing.last_active_on,
        members.joined_at,
        standing.last_activity_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_team_memberships_in_force as members
    inner join int_learner_standing as standing on members.user_id = standing.user_id
    inner join int_learner_work_measured as learner_work on members.user_id = learner_work.user_id
    inner join int_learner_outlook as outlook on members.user_id = outlook.user_id
    left join int_learner_progress_measured as progress on members.user_id = progress.user_id
)

select * from team_members
order by team_members.team_id, team_members.user_id
