-- Every attempt with its place among the learner's attempts at the assessment, for any as_of to
-- pick from.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['user_id', 'assessment_id'],
    on_schema_change='fail',
) }}

with stg_assessment_attempts as (
    select * from {{ ref('stg_assessment_attempts') }}
),

{% if is_incremental() %}
    -- A load may bring several attempts of a pair.
    touched_pairs as (
        select distinct
            stg_assessment_attempts.user_id,
            stg_assessment_attempts.assessment_id
        from stg_assessment_attempts
        where stg_assessment_attempts._load_id > {{ taken_in_through() }}
    ),
{% endif %}

attempts_in_reach as (
    select stg_assessment_attempts.*
    from stg_assessment_attempts
    {% if is_incremental() %}
        inner join touched_pairs
            on
                stg_assessment_attempts.user_id = touched_pairs.user_id
                and stg_assessment_attempts.assessment_id = touched_pairs.assessment_id
    {% endif %}
),

assessment_attempts_sequenced as (
    select
        attempts_in_reach.attempt_id,
        attempts_in_reach.user_id,
        attempts_in_reach.assessment_id,
        row_number() over (
            partition by attempts_in_reach.user_id, attempts_in_reach.assessment_id
            order by attempts_in_reach.submitted_at, attempts_in_reach.attempt_id
        ) as attempt_sequence,
        attempts_in_reach.score,
        attempts_in_reach.is_carried_over,
        attempts_in_reach.submitted_at,
        attempts_in_reach._load_id as through_load_id
    from attempts_in_reach
)

select * from assessment_attempts_sequenced
