"""What becomes of OULAD's results and clicks: one event for each row, none merged or dropped.

Here belong the keys of events, which OULAD does not give.
"""

# A result's key holds which one of the same learner and assessment it is: OULAD has one each.
ATTEMPTS_QUERY = """
with numbered as (
    select
        *,
        row_number() over (
            partition by id_assessment, id_student
            order by date_submitted, row_number
        ) as attempt_number,
    from studentAssessment
)
select
    concat_ws('-', numbered.id_assessment, numbered.id_student, numbered.attempt_number)
        as attempt_id,
    numbered.id_assessment::varchar as assessment_id,
    numbered.id_student::varchar as user_id,
    numbered.attempt_number,
    noon_of(presentation.starts_on + numbered.date_submitted::integer) as submitted_at,
    numbered.score,
    numbered.is_banked = 1 as is_carried_over,
from numbered
inner join assessments using (id_assessment)
inner join presentation using (code_module, code_presentation)"""


# Click rows have no key, and identical ones are separate records. The key is the row itself and
# which of its like it is, by position: cutting, merging or re-sorting the file leaves it alone.
# One file a presentation, so that one load is one presentation. Codes are letters and digits only.
def events_query(*, code_module: str, code_presentation: str) -> str:
    """The query for the click rows of one presentation."""
    return f"""
with numbered as (
    select
        *,
        row_number() over (
            partition by id_student, id_site, date, sum_click
            order by row_number
        ) as like_number,
    from studentVle
    where code_module = '{code_module}' and code_presentation = '{code_presentation}'
)
select
    concat_ws(
        ':',
        presentation.cohort_id,
        numbered.id_student,
        numbered.id_site,
        numbered.date,
        numbered.sum_click,
        numbered.like_number
    ) as event_id,
    numbered.id_student::varchar as user_id,
    presentation.cohort_id,
    presentation.code_module as course_id,
    numbered.id_site::varchar as lesson_id,
    coalesce(activity_type.event_type, 'other') as event_type,
    noon_of(presentation.starts_on + numbered.date::integer) as occurred_at,
    numbered.sum_click as event_count,
from numbered
inner join presentation using (code_module, code_presentation)
inner join vle using (id_site)
left join activity_type using (activity_type)"""
