-- Made from orchestration/contracts/assessments.yml by `warehouse contract write`.
with raw_assessments as (
    select * from {{ source('raw', 'assessments') }}
),

assessments_in_force as (
    select
        {{ qualified('raw_assessments.assessment_id') }} as assessment_id,
        {{ qualified('raw_assessments.course_id') }} as course_id,
        {{ qualified('raw_assessments.cohort_id') }} as cohort_id,
        {{ qualified('raw_assessments.lesson_id') }} as lesson_id,
        {{ qualified('raw_assessments.competency_id') }} as competency_id,
        raw_assessments.kind,
        raw_assessments.title,
        raw_assessments.max_score,
        raw_assessments.weight,
        raw_assessments.due_at,
        raw_assessments.pass_score,
        raw_assessments.updated_at,
        raw_assessments._source,
        raw_assessments._file_id,
        raw_assessments._load_id,
        raw_assessments._row_number,
        raw_assessments._loaded_at
    from raw_assessments
    where raw_assessments.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_assessments._source,
            raw_assessments.assessment_id
        order by raw_assessments.updated_at desc
    ) = 1
)

select * from assessments_in_force
