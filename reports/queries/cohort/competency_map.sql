-- One row per cohort, competency and learner who holds a seat: the learner's mastery, from the
-- least to the most ready learner; of the twelve competencies that most of them have shown work in.
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
),

most_worked_on as (
    select
        seat_holders.cohort_id,
        cohort_competency_heatmap.competency_id,
        cohort_competency_heatmap.competency_name
    from seat_holders
    inner join masteries on seat_holders.user_id = masteries.user_id
    inner join cohort_competency_heatmap
        on
            seat_holders.cohort_id = cohort_competency_heatmap.cohort_id
            and masteries.competency_id = cohort_competency_heatmap.competency_id
    where masteries.mastery_score is not null
    group by
        seat_holders.cohort_id,
        cohort_competency_heatmap.competency_id,
        cohort_competency_heatmap.competency_name
    qualify
        row_number() over (
            partition by seat_holders.cohort_id
            order by count(*) desc, cohort_competency_heatmap.competency_id
        ) <= 12
)

select
    seat_holders.cohort_id as scope_id,
    most_worked_on.competency_name,
    coalesce(user_directory.full_name, seat_holders.user_id) as learner,
    coalesce(masteries.mastery_status, 'not_started') as mastery_status,
    seat_holders.learner_place,
    masteries.mastery_score
from seat_holders
inner join most_worked_on on seat_holders.cohort_id = most_worked_on.cohort_id
left join masteries
    on
        seat_holders.user_id = masteries.user_id
        and most_worked_on.competency_id = masteries.competency_id
left join user_directory on seat_holders.user_id = user_directory.user_id
order by
    scope_id,
    most_worked_on.competency_name,
    most_worked_on.competency_id,
    seat_holders.learner_place
