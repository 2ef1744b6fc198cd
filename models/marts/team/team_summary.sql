with stg_teams as (
    select * from {{ ref('stg_teams') }}
),

int_teams_nested as (
    select * from {{ ref('int_teams_nested') }}
),

int_team_members_measured as (
    select * from {{ ref('int_team_members_measured') }}
),

teams_measured as (
    select
        stg_teams.team_id,
        {{ group_measures('members') }}
    from stg_teams
    left join int_team_members_measured as members on stg_teams.team_id = members.team_id
    group by stg_teams.team_id
),

-- A learner in two teams of a subtree is one learner of the subtree.
subtree_members as (
    select
        int_teams_nested.ancestor_team_id as team_id,
        int_team_members_measured.user_id,
        int_team_members_measured.status,
        int_team_members_measured.risk_level,
        int_team_members_measured.is_active_24h,
        int_team_members_measured.is_inactive_72h,
        int_team_members_measured.focus_minutes_7d,
        int_team_members_measured.score_sum,
        int_team_members_measured.max_score_sum,
        int_team_members_measured.assignments_due_count,
        int_team_members_measured.assignments_submitted_count,
        int_team_members_measured.overdue_count,
        int_team_members_measured.open_alert_count,
        int_team_members_measured.readiness_score
    from int_teams_nested
    inner join int_team_members_measured
        on int_teams_nested.team_id = int_team_members_measured.team_id
    group by all
),

subtrees_measured as (
    select
        stg_teams.team_id,
        {{ group_measures('subtree_members', prefix='subtree_') }}
    from stg_teams
    left join subtree_members on stg_teams.team_id = subtree_members.team_id
    group by stg_teams.team_id
),

team_summary as (
    select
        stg_teams.team_id,
        stg_teams.organization_id,
        stg_teams.parent_team_id,
        stg_teams.manager_user_id,
        stg_teams.name as team_name,
        teams_measured.member_count,
        teams_measured.active_24h_count,
        teams_measured.inactive_72h_count,
        teams_measured.not_started_count,
        teams_measured.at_risk_count,
        teams_measured.overdue_count,
        teams_measured.open_alert_count,
        teams_measured.graded_learner_count,
        teams_measured.readiness_learner_count,
        teams_measured.avg_focus_minutes,
        teams_measured.accuracy_pct,
        teams_measured.assignment_rate_pct,
        teams_measured.readiness_learner_mean,
        subtrees_measured.subtree_member_count,
        subtrees_measured.subtree_active_24h_count,
        subtrees_measured.subtree_inactive_72h_count,
        subtrees_measured.subtree_not_started_count,
        subtrees_measured.subtree_at_risk_count,
        subtrees_measured.subtree_overdue_count,
        subtrees_measured.subtree_open_alert_count,
        subtrees_measured.subtree_graded_learner_count,
        subtrees_measured.subtree_readiness_learner_count,
        subtrees_measured.subtree_avg_focus_minutes,
        subtrees_measured.subtree_accuracy_pct,
        subtrees_measured.subtree_assignment_rate_pct,
        subtrees_measured.subtree_readiness_learner_mean,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from stg_teams
    inner join teams_measured on stg_teams.team_id = teams_measured.team_id
    inner join subtrees_measured on stg_teams.team_id = subtrees_measured.team_id
)

select * from team_summary
order by team_summary.organization_id, team_summary.team_id
