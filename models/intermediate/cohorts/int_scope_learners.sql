-- A learner with two enrolments in a scope is one learner of the scope. Kept as a table: what tells
-- of a cohort's learners reads it.
{{ config(materialized='table') }}

with int_scope_enrollments as (
    select * from {{ ref('int_scope_enrollments') }}
),

scope_learners as (
    select
        int_scope_enrollments.scope_kind,
        int_scope_enrollments.scope_id,
        int_scope_enrollments.user_id,
        bool_or(not int_scope_enrollments.has_ended) as is_enrolled,
        bool_or(int_scope_enrollments.has_mentor) as has_mentor
    from int_scope_enrollments
    where int_scope_enrollments.has_seat
    group by all
)

select * from scope_learners
