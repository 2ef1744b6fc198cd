-- Claims: every count over a team's subtree is at least the team's own, and the subtree of a team
-- is at least that of each team right below it.
-- Why: a department that shows fewer people than one of its teams is wrong at a glance.
-- To fix: int_teams_nested has to hold each team under itself and under all above it.
{{ config(meta={'dagster': {'ref': {'name': 'team_summary'}}}) }}

with team_summary as (
    select * from {{ ref('team_summary') }}
),

smaller_subtrees as (
    select
        team_summary.team_id,
        team_summary.member_count,
        team_summary.subtree_member_count,
        child.team_id as child_team_id,
        child.subtree_member_count as child_subtree_member_count
    from team_summary
    left join team_summary as child on team_summary.team_id = child.parent_team_id
    where
        team_summary.subtree_member_count < team_summary.member_count
        or team_summary.subtree_active_24h_count < team_summary.active_24h_count
        or team_summary.subtree_inactive_72h_count < team_summary.inactive_72h_count
        or team_summary.subtree_not_started_count < team_summary.not_started_count
        or team_summary.subtree_overdue_count < team_summary.overdue_count
        or team_summary.subtree_member_count < child.subtree_member_count
)

select * from smaller_subtrees
