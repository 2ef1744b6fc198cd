-- One row per team and level of risk: how many of its learners have it.
with levels as (
    select
        unnest(['high', 'medium', 'low', 'unknown']) as risk_level,
        unnest([1, 2, 3, 4]) as level_rank
),

members as (
    select
        team_id,
        coalesce(risk_level, 'unknown') as risk_level
    from team_members
    where
        team_id in (select unnest($scope_ids))
        and is_enrolled
),

teams as (
    select distinct team_id
    from members
)

select
    teams.team_id as scope_id,
    levels.risk_level,
    count(members.risk_level) as learner_count
from teams
cross join levels
left join members on teams.team_id = members.team_id and levels.risk_level = members.risk_level
group by teams.team_id, levels.risk_level, levels.level_rank
order by scope_id, levels.level_rank
