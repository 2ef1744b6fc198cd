-- One row per cohort, competency and learner who holds a seat: the learner's mastery, from the
-- least to the most ready learner.
with seat_holders as (
    select
        learner_completion_forecast.cohort_id,
        learner_completion_forecast.user_id,
        row_number() over (
            partition by learner_completion_forecast.cohort_id
            order by
                learner_summary.readiness_score nulls first, learner_completion_forecast.user_id
        ) as learner_place
    from learner_completion_forecast
    inner join learner_summary on learner_completion_forecast.user_id = learner_summary.user_id
    where learner_completion_forecast.cohort_id in (select unnest($scope_ids))
),

masteries as (
    select
        user_id,
        competency_id,
        mastery_status,
        mastery_score
    from learner_competency_mastery
    where user_id in (select seat_holders.user_id from seat_holders)
)

select
    seat_holders.cohort_id as scope_id,
    cohort_competency_heatmap.competency_name,
    coalesce(user_directory.full_name, seat_holders.user_id) as learner,
    coalesce(masteries.mastery_status, 'not_started') as mastery_status,
    seat_holders.learner_place,
    masteries.mastery_score
from seat_holders
inner join cohort_competency_heatmap
    on seat_holders.cohort_id = cohort_competency_heatmap.cohort_id
left join masteries
    on
        seat_holders.user_id = masteries.user_id
        and cohort_competency_heatmap.competency_id = masteries.competency_id
left join user_directory on seat_holders.user_id = user_directory.user_id
order by
    scope_id,
    cohort_competency_heatmap.competency_name,
    cohort_competency_heatmap.competency_id,
    seat_holders.learner_place
