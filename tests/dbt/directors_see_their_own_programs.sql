-- Claims: a director's programs, cohorts, seats and enrolments are those of the programs that name
-- this director, added up.
-- Why: a director who sees another's learners sees what is none of their business.
-- To fix: look at how int_scope_enrollments and int_scope_cohorts_counted find the director.
{{ config(meta={'dagster': {'ref': {'name': 'director_summary'}}}) }}

with director_summary as (
    select * from {{ ref('director_summary') }}
),

program_summary as (
    select * from {{ ref('program_summary') }}
),

programs_added_up as (
    select
        program_summary.director_user_id,
        count(*) as program_count,
        sum(program_summary.cohort_count) as cohort_count,
        coalesce(sum(program_summary.seats_total), 0) as seats_total,
        sum(program_summary.enrollment_count) as enrollment_count
    from program_summary
    group by all
)

select
    director_summary.director_user_id,
    director_summary.enrollment_count,
    programs_added_up.enrollment_count as enrollments_of_programs
from director_summary
left join programs_added_up
    on director_summary.director_user_id = programs_added_up.director_user_id
where
    programs_added_up.director_user_id is null
    or director_summary.program_count <> programs_added_up.program_count
    or director_summary.cohort_count <> programs_added_up.cohort_count
    or coalesce(director_summary.seats_total, 0) <> programs_added_up.seats_total
    or director_summary.enrollment_count <> programs_added_up.enrollment_count
