-- A milestone is to come while its moment lies after as_of; days are the cohort's local ones. Those
-- of a cancelled cohort are not waited for.
with stg_milestones as (
    select * from {{ ref('stg_milestones') }}
),

int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_cohorts_measured as (
    select * from {{ ref('int_cohorts_measured') }}
),

alert_rules as (
    select * from {{ ref('alert_rules') }}
),

milestones_dated as (
    select
        stg_milestones.milestone_id,
        stg_milestones.cohort_id,
        stg_milestones.title,
        stg_milestones.kind,
        int_cohorts_placed.cohort_status,
        {{ local_day('stg_milestones.due_at', 'int_cohorts_placed.timezone') }} as due_on,
        {{ days_between(
            'int_cohorts_placed.as_of_on',
            local_day('stg_milestones.due_at', 'int_cohorts_placed.timezone')
        ) }} as days_until_due,
        stg_milestones.due_at
    from stg_milestones
    inner join int_cohorts_placed on stg_milestones.cohort_id = int_cohorts_placed.cohort_id
),

cohort_milestones as (
    select
        milestones_dated.milestone_id,
        milestones_dated.cohort_id,
        milestones_dated.title,
        milestones_dated.kind,
        milestones_dated.days_until_due,
        milestones_dated.due_at <= {{ as_of() }} as is_past,
        milestones_dated.due_at > {{ as_of() }}
        and milestones_dated.days_until_due <= {{ var('milestone_window_days') }}
        and milestones_dated.cohort_status <> 'cancelled' as is_due_soon,
        milestones_dated.due_at > {{ as_of() }}
        and milestones_dated.days_until_due <= {{ var('milestone_window_days') }}
        and milestones_dated.cohort_status = 'active'
        and coalesce(
            int_cohorts_measured.ready_pct < alert_rules.threshold, false
        ) as is_at_risk,
        milestones_dated.due_on,
        milestones_dated.due_at
    from milestones_dated
    inner join int_cohorts_measured on milestones_dated.cohort_id = int_cohorts_measured.cohort_id
    inner join alert_rules on alert_rules.rule = 'milestone_at_risk'
)

select * from cohort_milestones
