-- A learner of several courses is measured by the mean of their targets; a target of zero days
-- (completers who left no activity) says nothing and is not used.
with int_learner_courses as (
    select * from {{ ref('int_learner_courses') }}
),

int_engagement_targets as (
    select * from {{ ref('int_engagement_targets') }}
),

learner_engagement_targets as (
    select
        int_learner_courses.user_id,
        {{ exact_sum('int_engagement_targets.target_active_days') }} / count(*)
            as target_active_days
    from int_learner_courses
    inner join int_engagement_targets
        on int_learner_courses.course_id = int_engagement_targets.course_id
    where int_engagement_targets.target_active_days > 0
    group by all
)

select * from learner_engagement_targets
