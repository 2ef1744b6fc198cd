-- What every group adds up: one row per team and member, with sums and flags, no rates.
with int_team_memberships_in_force as (
    select * from {{ ref('int_team_memberships_in_force') }}
),

int_learner_standing as (
    select * from {{ ref('int_learner_standing') }}
),

int_learner_work_measured as (
    select * from {{ ref('int_learner_work_measured') }}
),

int_learner_outlook as (
    select * from {{ ref('int_learner_outlook') }}
),

team_members_measured as (
    select
        int_team_memberships_in_force.team_id,
        standing.user_id,
        standing.status,
        outlook.risk_level,
        standing.is_active_24h,
        standing.is_inactive_72h,
        standing.focus_minutes_7d,
        learner_work.score_sum,
        learner_work.max_score_sum,
        learner_work.assignments_due_count,
        learner_work.assignments_submitted_count,
        learner_work.overdue_count,
        outlook.open_alert_count,
        outlook.readiness_score
    from int_team_memberships_in_force
    inner join int_learner_standing as standing
        on int_team_memberships_in_force.user_id = standing.user_id
    inner join int_learner_work_measured as learner_work on standing.user_id = learner_work.user_id
    inner join int_learner_outlook as outlook on standing.user_id = outlook.user_id
)

select * from team_members_measured
