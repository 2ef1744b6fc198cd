"""What becomes of OULAD's plans and people: one SQL query a state entity.

Here belongs the mapping to versions of records. Clicks and results belong to `events`; that the
tables hold what they must was checked before, in `reading`.
"""

from orchestration.loading.importers.oulad.bases import TIMEZONE, UNKNOWN_DOMAIN

ORGANIZATION_ID = "open-university"
MAX_SCORE = 100
PASS_SCORE = 40

# Each query gives the contract's columns that OULAD can fill, in the contract's order, and then
# the columns that the contract has no place for. The loader keeps those in `_extra`.
STATE_QUERIES = {
    "organizations": f"""
select
    '{ORGANIZATION_ID}' as organization_id,
    'The Open University' as name,
    'school' as kind,
    'GB' as country,
    '{TIMEZONE}' as timezone,
    min(known_at) as updated_at,
from plan
having count(*) > 0""",
    "programs": f"""
select
    plan.code_module as program_id,
    '{ORGANIZATION_ID}' as organization_id,
    plan.code_module as name,
    coalesce(any_value(module_domain.domain), '{UNKNOWN_DOMAIN}') as track,
    min(plan.known_at) as updated_at,
from plan
left join module_domain using (code_module)
group by all""",
    "courses": f"""
select
    plan.code_module as course_id,
    plan.code_module as title,
    coalesce(any_value(module_domain.domain), '{UNKNOWN_DOMAIN}') as subject,
    min(plan.known_at) as updated_at,
from plan
left join module_domain using (code_module)
group by all""",
    "cohorts": """
with versions as (
    select *, 'planned' as status, known_at as updated_at from plan
    union all
    select *, 'active', opening_of(starts_on) from plan
    union all
    select *, 'completed', closing_of(ends_on) from plan
),
seats as (
    select cohort_id, count(*) as seats_total from enrolment group by all
)
select
    versions.cohort_id,
    versions.code_module as program_id,
    versions.code_module || ' ' || versions.code_presentation as name,
    'remote' as mode,
    versions.starts_on,
    versions.ends_on,
    coalesce(seats.seats_total, 0) as seats_total,
    versions.status,
    versions.updated_at,
from versions
left join seats using (cohort_id)""",
    "cohort_courses": """
select
    cohort_id,
    code_module as course_id,
    starts_on,
    ends_on as due_on,
    known_at as updated_at,
from plan""",
    # One for each activity type of a presentation: sites belong to one presentation, and the
    # contract's lessons have no cohort of their own.
    "modules": """
select
    plan.cohort_id || '-' || vle.activity_type as module_id,
    plan.code_module as course_id,
    row_number() over (
        partition by plan.code_module
        order by plan.code_presentation, vle.activity_type
    ) as position,
    plan.code_presentation || ' ' || vle.activity_type as title,
    plan.known_at as updated_at,
from (select distinct code_module, code_presentation, activity_type from vle) as vle
inner join plan using (code_module, code_presentation)""",
    # None is required: OULAD knows no completion, and clicks are no proof of it.
    "lessons": """
select
    vle.id_site::varchar as lesson_id,
    plan.cohort_id || '-' || vle.activity_type as module_id,
    row_number() over (
        partition by plan.cohort_id, vle.activity_type
        order by vle.id_site
    ) as position,
    vle.activity_type || ' ' || vle.id_site as title,
    coalesce(activity_type.content_type, 'other') as content_type,
    false as is_required,
    plan.known_at as updated_at,
    vle.activity_type,
    vle.code_presentation,
    vle.week_from,
    vle.week_to,
from vle
inner join plan using (code_module, code_presentation)
left join activity_type using (activity_type)""",
    "assessments": f"""
select
    assessments.id_assessment::varchar as assessment_id,
    plan.code_module as course_id,
    plan.cohort_id,
    case assessments.assessment_type
        when 'TMA' then 'assignment' when 'CMA' then 'quiz' else 'exam'
    end as kind,
    assessments.assessment_type || ' ' || row_number() over (
        partition by plan.cohort_id, assessments.assessment_type
        order by assessments.date nulls last, assessments.id_assessment
    ) as title,
    {MAX_SCORE}::double as max_score,
    assessments.weight,
    closing_of(
        plan.starts_on + coalesce(assessments.date, plan.last_day)::integer
    ) as due_at,
    {PASS_SCORE}::double as pass_score,
    plan.known_at as updated_at,
    assessments.assessment_type,
    assessments.date as due_day,
from assessments
inner join plan using (code_module, code_presentation)""",
    "users": f"""
select
    id_student::varchar as user_id,
    '{ORGANIZATION_ID}' as organization_id,
    id_student::varchar as username,
    'learner' as role,
    opening_of(min(first_on)) as created_at,
    true as is_active,
    opening_of(min(first_on)) as updated_at,
from enrolment
group by all""",
    "teams": f"""
select
    region_slug(region) as team_id,
    '{ORGANIZATION_ID}' as organization_id,
    min(region) as name,
    opening_of(min(first_on)) as updated_at,
from enrolment
where region is not null
group by all""",
    # A stay lasts until a later registration names another region.
    "team_memberships": """
with regions_by_day as (
    select
        id_student,
        first_on,
        arg_max(region_slug(region), code_presentation || code_module) as team_id,
    from enrolment
    where region is not null
    group by all
),
regions_with_previous as (
    select
        *,
        lag(team_id) over (partition by id_student order by first_on) as previous_team_id,
    from regions_by_day
),
stays as (
    select
        team_id,
        id_student::varchar as user_id,
        opening_of(first_on) as joined_at,
        opening_of(lead(first_on) over (partition by id_student order by first_on)) as left_at,
    from regions_with_previous
    where team_id is distinct from previous_team_id
)
select team_id, user_id, joined_at, null::timestamp as left_at, joined_at as updated_at
from stays
union all
select team_id, user_id, joined_at, left_at, left_at from stays where left_at is not null""",
    # Versions: registration, unregistration, result. Each holds what was known at its moment, so
    # the date of unregistration is no extra column, and a result comes at the presentation's end.
    "enrollments": """
with versions as (
    select
        *,
        'enrolled' as status,
        null::timestamp as completed_at,
        null::timestamp as withdrawn_at,
        null::varchar as result_known,
        opening_of(first_on) as updated_at,
    from enrolment
    union all
    select
        *,
        'withdrawn',
        null,
        closing_of(unregistered_on),
        case
            when final_result = 'Withdrawn' or date_unregistration >= result_day
                then lower(final_result)
        end,
        closing_of(unregistered_on),
    from enrolment
    where date_unregistration is not null
    union all
    select
        *,
        case
            when final_result = 'Withdrawn' or date_unregistration is not null then 'withdrawn'
            else 'completed'
        end,
        case
            when final_result <> 'Withdrawn' and date_unregistration is null
                then closing_of(result_on)
        end,
        closing_of(unregistered_on),
        lower(final_result),
        closing_of(result_on),
    from enrolment
    where
        final_result is not null
        and (
            date_unregistration is null
            or (final_result <> 'Withdrawn' and date_unregistration < result_day)
        )
)
select
    enrollment_id,
    cohort_id,
    id_student::varchar as user_id,
    'paid' as seat_type,
    status,
    opening_of(first_on) as enrolled_at,
    completed_at,
    withdrawn_at,
    result_known as final_result,
    updated_at,
    date_registration as registration_day,
    num_of_prev_attempts,
    studied_credits,
    highest_education,
    gender,
    age_band,
    repaired_imd_band(imd_band) as imd_band,
    disability,
from versions""",
}
