-- Claims: no learner has completed, submitted or missed more than there is.
-- Why: a share over 100 % is the first thing that a reader sees, and the last one believed.
-- To fix: the numerator counts what is outside of the denominator: lessons of other courses
-- (int_learner_progress_measured) or work outside of the enrolment (int_assignments_due).
with learner_summary as (
    select * from {{ ref('learner_summary') }}
)

select * from learner_summary
where
    learner_summary.lessons_completed_count > learner_summary.lessons_total_count
    or learner_summary.modules_completed_count > learner_summary.modules_total_count
    or learner_summary.courses_completed_count > learner_summary.courses_total_count
    or learner_summary.assignments_submitted_count + learner_summary.overdue_count
    > learner_summary.assignments_due_count
    or learner_summary.current_streak_days > learner_summary.longest_streak_days
    or learner_summary.longest_streak_days > learner_summary.active_days_total_count
