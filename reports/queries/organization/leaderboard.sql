-- One row per organization and learner among the ten first by XP on the day of the period; empty
-- where the leaderboard of the snapshot is of another day.
with first_learners as (
    select
        organization_id,
        user_id,
        leaderboard_rank,
        xp,
        row_number() over (
            partition by organization_id order by leaderboard_rank, user_id
        ) as place
    from leaderboard
    where
        timeframe = 'day'
        and starts_on = $period_start_on
        and xp > 0
        and leaderboard_rank <= 10
        and organization_id in (select unnest($scope_ids))
)

select
    first_learners.organization_id as scope_id,
    coalesce(user_directory.full_name, first_learners.user_id) as learner,
    learner_summary.current_level,
    first_learners.leaderboard_rank,
    first_learners.xp,
    learner_summary.current_streak_days
from first_learners
inner join learner_summary on first_learners.user_id = learner_summary.user_id
left join user_directory on first_learners.user_id = user_directory.user_id
where first_learners.place <= 10
order by scope_id, first_learners.place
