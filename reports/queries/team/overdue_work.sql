-- One row per learner of a team and assignment that is due and was not submitted.
with overdue_assignments as (
    select
        team_members.team_id,
        learner_assessments.user_id,
        learner_assessments.assessment_id,
        learner_assessments.course_id,
        learner_assessments.title,
        learner_assessments.due_at,
        floor(
            epoch(learner_assessments.computed_at - learner_assessments.due_at) / 86400
        )::bigint as overdue_days
    from team_members
    inner join learner_assessments on team_members.user_id = learner_assessments.user_id
    where
        team_members.team_id in (select unnest($scope_ids))
        and learner_assessments.is_overdue
),

courses as (
    select distinct
        course_id,
        course_title
    from content_trends
)

select
    overdue_assignments.team_id as scope_id,
    coalesce(user_directory.full_name, overdue_assignments.user_id) as learner,
    overdue_assignments.title as work_title,
    coalesce(courses.course_title, overdue_assignments.course_id) as course,
    overdue_assignments.overdue_days,
    overdue_assignments.due_at
from overdue_assignments
left join user_directory on overdue_assignments.user_id = user_directory.user_id
left join courses on overdue_assignments.course_id = courses.course_id
order by
    scope_id,
    overdue_assignments.due_at,
    learner,
    overdue_assignments.user_id,
    overdue_assignments.assessment_id
