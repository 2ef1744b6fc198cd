-- The worst are those with at most 15 % of the cohort's areas of their kind at or below their
-- accuracy. An area of too few learners is not compared: being in the list would tell of them.
with int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_cohort_areas_measured as (
    select * from {{ ref('int_cohort_areas_measured') }}
),

stg_lessons as (
    select * from {{ ref('stg_lessons') }}
),

stg_competencies as (
    select * from {{ ref('stg_competencies') }}
),

areas_compared as (
    select
        int_cohort_areas_measured.*,
        count(*) over (
            partition by int_cohort_areas_measured.cohort_id, int_cohort_areas_measured.area_kind
        ) as compared_area_count,
        rank() over (
            partition by int_cohort_areas_measured.cohort_id, int_cohort_areas_measured.area_kind
            order by int_cohort_areas_measured.accuracy_pct
        ) as accuracy_rank,
        {{ is_struggling(
            'int_cohort_areas_measured.accuracy_pct',
            'int_cohort_areas_measured.attempts_count',
            'int_cohort_areas_measured.graded_learner_count',
            within=['int_cohort_areas_measured.cohort_id', 'int_cohort_areas_measured.area_kind']
        ) }} as is_struggling
    from int_cohort_areas_measured
    where {{ is_compared(
        'int_cohort_areas_measured.attempts_count',
        'int_cohort_areas_measured.graded_learner_count'
    ) }}
),

cohort_struggling_areas as (
    select
        areas_compared.cohort_id,
        int_cohorts_placed.program_id,
        areas_compared.area_kind,
        areas_compared.area_id,
        coalesce(stg_lessons.title, stg_competencies.name) as area_name,
        areas_compared.accuracy_rank,
        areas_compared.compared_area_count,
        areas_compared.attempts_count,
        areas_compared.graded_learner_count,
        areas_compared.accuracy_pct,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from areas_compared
    inner join int_cohorts_placed on areas_compared.cohort_id = int_cohorts_placed.cohort_id
    left join stg_lessons
        on
            areas_compared.area_id = stg_lessons.lesson_id
            and areas_compared.area_kind = 'lesson'
    left join stg_competencies
        on
            areas_compared.area_id = stg_competencies.competency_id
            and areas_compared.area_kind = 'competency'
    where areas_compared.is_struggling
)

select * from cohort_struggling_areas
order by
    cohort_struggling_areas.cohort_id,
    cohort_struggling_areas.area_kind,
    cohort_struggling_areas.accuracy_rank,
    cohort_struggling_areas.area_id
