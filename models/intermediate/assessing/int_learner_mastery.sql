-- Mastery pooled over all work (METRICS 12), for what asks for one number a learner.
{{ config(materialized='table') }}

with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_mastery_measured as (
    select * from {{ ref('int_mastery_measured') }}
),

learner_mastery as (
    select
        int_learners.user_id,
        coalesce(measured.mastery_status, 'not_started') as mastery_status,
        measured.mastery_score,
        coalesce(measured.evidence_count, 0) as evidence_count
    from int_learners
    left join int_mastery_measured as measured
        on
            int_learners.user_id = measured.user_id
            and measured.evidence_of = 'all'
)

select * from learner_mastery
