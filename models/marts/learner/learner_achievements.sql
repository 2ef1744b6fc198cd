with int_achievements_reached as (
    select * from {{ ref('int_achievements_reached') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

achievements as (
    select * from {{ ref('achievements') }}
),

learner_achievements as (
    select
        reached.user_id,
        int_learners.organization_id,
        reached.achievement,
        achievements.title,
        achievements.achievement_rule,
        achievements.threshold,
        {{ local_day('reached.achieved_at', 'int_learners.timezone') }} as achieved_on,
        reached.achieved_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_achievements_reached as reached
    inner join achievements on reached.achievement = achievements.achievement
    inner join int_learners on reached.user_id = int_learners.user_id
)

select * from learner_achievements
order by
    learner_achievements.user_id,
    learner_achievements.achieved_at,
    learner_achievements.achievement
