-- Claims: a team's members are the distinct learners in it, and its subtree's are the distinct
-- learners in it and every team below, counted anew and not added up.
-- Why: a learner in two teams of a department is one person to its manager.
-- To fix: team_summary's rows of members must be one a learner at each level; look for a member
-- whose figures differ between two teams.
{{ config(meta={'dagster': {'ref': {'name': 'team_summary'}}}) }}

with team_summary as (
    select * from {{ ref('team_summary') }}
),

int_team_memberships_in_force as (
    select * from {{ ref('int_team_memberships_in_force') }}
),

int_teams_nested as (
    select * from {{ ref('int_teams_nested') }}
),

learners_counted as (
    select
        int_teams_nested.ancestor_team_id as team_id,
        count(distinct memberships.user_id) filter (
            where int_teams_nested.team_id = int_teams_nested.ancestor_team_id
        ) as member_count,
        count(distinct memberships.user_id) as subtree_member_count
    from int_teams_nested
    inner join int_team_memberships_in_force as memberships
        on int_teams_nested.team_id = memberships.team_id
    group by all
),

teams_that_differ as (
    select
        team_summary.team_id,
        team_summary.member_count,
        learners_counted.member_count as distinct_member_count,
        team_summary.subtree_member_count,
        learners_counted.subtree_member_count as distinct_subtree_member_count
    from team_summary
    left join learners_counted on team_summary.team_id = learners_counted.team_id
    where
        team_summary.member_count <> coalesce(learners_counted.member_count, 0)
        or team_summary.subtree_member_count
        <> coalesce(learners_counted.subtree_member_count, 0)
)

select * from teams_that_differ
