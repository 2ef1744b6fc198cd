with int_learner_courses as (
    select * from {{ ref('int_learner_courses') }}
),

int_learner_modules as (
    select * from {{ ref('int_learner_modules') }}
),

int_mastery_measured as (
    select * from {{ ref('int_mastery_measured') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

stg_courses as (
    select * from {{ ref('stg_courses') }}
),

subject_mastery as (
    select
        int_mastery_measured.user_id,
        int_mastery_measured.evidence_of_id as subject,
        int_mastery_measured.mastery_band,
        int_mastery_measured.mastery_status,
        int_mastery_measured.mastery_score,
        int_mastery_measured.mastery_progression,
        int_mastery_measured.evidence_count,
        int_mastery_measured.last_evidence_at
    from int_mastery_measured
    where int_mastery_measured.evidence_of = 'subject'
),

subject_courses as (
    select
        int_learner_courses.user_id,
        stg_courses.subject,
        count(*) as courses_count
    from int_learner_courses
    inner join stg_courses on int_learner_courses.course_id = stg_courses.course_id
    group by all
),

subject_topics as (
    select
        int_learner_modules.user_id,
        stg_courses.subject,
        count(*) as topics_total_count,
        count(int_learner_modules.completed_at) as topics_completed_count
    from int_learner_modules
    inner join stg_courses on int_learner_modules.course_id = stg_courses.course_id
    group by all
),

-- The subjects of the learner's courses, and those that there is evidence of without them.
subjects_to_master as (
    select
        subject_courses.user_id,
        subject_courses.subject
    from subject_courses

    union

    select
        subject_mastery.user_id,
        subject_mastery.subject
    from subject_mastery
),

learner_subject_mastery as (
    select
        subjects.user_id,
        int_learners.organization_id,
        subjects.subject,
        mastery.mastery_band,
        coalesce(mastery.mastery_status, 'not_started') as mastery_status,
        {{ progression_status('mastery') }} as mastery_progression_status,
        case
            when topics.topics_total_count is null then 'insufficient_data' else 'ok'
        end as topics_completed_status,
        mastery.mastery_score,
        mastery.mastery_progression,
        coalesce(mastery.evidence_count, 0) as evidence_count,
        coalesce(subject_courses.courses_count, 0) as courses_count,
        coalesce(topics.topics_completed_count, 0) as topics_completed_count,
        coalesce(topics.topics_total_count, 0) as topics_total_count,
        {{ pct('topics.topics_completed_count', 'topics.topics_total_count') }}
            as topics_completed_pct,
        mastery.last_evidence_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from subjects_to_master as subjects
    inner join int_learners on subjects.user_id = int_learners.user_id
    left join subject_mastery as mastery
        on subjects.user_id = mastery.user_id and subjects.subject = mastery.subject
    left join subject_courses
        on
            subjects.user_id = subject_courses.user_id
            and subjects.subject = subject_courses.subject
    left join subject_topics as topics
        on subjects.user_id = topics.user_id and subjects.subject = topics.subject
)

select * from learner_subject_mastery
order by learner_subject_mastery.user_id, learner_subject_mastery.subject
