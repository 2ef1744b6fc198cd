-- Where each learner stands at as_of (METRICS 3, 17a). Kept as a table: most marts read it.
{{ config(materialized='table') }}

with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_learner_current_enrollments as (
    select * from {{ ref('int_learner_current_enrollments') }}
),

int_learner_teams as (
    select * from {{ ref('int_learner_teams') }}
),

int_learner_activity_totals as (
    select * from {{ ref('int_learner_activity_totals') }}
),

learners_with_activity as (
    select
        int_learners.user_id,
        int_learners.organization_id,
        int_learners.timezone,
        int_learner_teams.team_id,
        int_learner_teams.manager_user_id,
        enrolled.cohort_id,
        enrolled.program_id,
        enrolled.status as enrollment_status,
        coalesce(enrolled.is_enrolled, false) as is_enrolled,
        coalesce(totals.activities_total, 0) as activities_total,
        coalesce(totals.activities_7d, 0) as activities_7d,
        coalesce(totals.active_days_total, 0) as active_days_total,
        coalesce(totals.active_days_7d, 0) as active_days_7d,
        coalesce(totals.focus_minutes_total, 0) as focus_minutes_total,
        coalesce(totals.focus_minutes_7d, 0) as focus_minutes_7d,
        coalesce(totals.xp_total, 0) as xp_total,
        coalesce(
            totals.last_activity_at >= {{ hours_before(as_of(), var('active_window_hours')) }},
            false
        ) as is_active_24h,
        coalesce(
            totals.last_activity_at >= {{ hours_before(as_of(), var('inactive_after_hours')) }},
            false
        ) as is_active_72h,
        coalesce(
            totals.last_activity_at
            >= {{ hours_before(as_of(), '24 * ' ~ var('rate_window_days')) }},
            false
        ) as is_active_7d,
        totals.last_active_on,
        enrolled.first_enrolled_at,
        totals.first_activity_at,
        totals.last_activity_at
    from int_learners
    left join int_learner_current_enrollments as enrolled
        on int_learners.user_id = enrolled.user_id
    left join int_learner_teams on int_learners.user_id = int_learner_teams.user_id
    left join int_learner_activity_totals as totals on int_learners.user_id = totals.user_id
),

learner_standing as (
    select
        learners_with_activity.*,
        learners_with_activity.is_enrolled and not learners_with_activity.is_active_72h
            as is_inactive_72h,
        case
            when learners_with_activity.enrollment_status = 'withdrawn' then 'withdrawn'
            when learners_with_activity.enrollment_status = 'completed' then 'completed'
            when learners_with_activity.last_activity_at is null then 'not_started'
            when learners_with_activity.is_active_72h then 'active'
            else 'inactive'
        end as status
    from learners_with_activity
)

select * from learner_standing
