-- Readiness is known of as_of alone, so what is told by it opens on the last closed day.
with int_cohorts_measured as (
    select * from {{ ref('int_cohorts_measured') }}
),

int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_cohort_milestones as (
    select * from {{ ref('int_cohort_milestones') }}
),

int_scopes_disclosed as (
    select * from {{ ref('int_scopes_disclosed') }}
),

alert_rules as (
    select * from {{ ref('alert_rules') }}
),

cohorts_told as (
    select
        int_cohorts_measured.cohort_id,
        int_cohorts_placed.timezone,
        int_cohorts_measured.readiness_learner_mean,
        int_cohorts_measured.ready_pct,
        {{ days_after('int_cohorts_placed.as_of_on', -1) }} as last_closed_on
    from int_cohorts_measured
    inner join int_cohorts_placed on int_cohorts_measured.cohort_id = int_cohorts_placed.cohort_id
    inner join int_scopes_disclosed
        on
            int_cohorts_measured.cohort_id = int_scopes_disclosed.scope_id
            and int_scopes_disclosed.scope_kind = 'cohort'
    where
        int_cohorts_measured.cohort_status = 'active'
        and int_scopes_disclosed.readiness_status = 'ok'
),

subjects_measured as (
    select
        'readiness_low' as measured_by,
        cohorts_told.cohort_id as subject_id,
        cohorts_told.cohort_id,
        cohorts_told.timezone,
        cohorts_told.readiness_learner_mean as measure,
        cohorts_told.last_closed_on
    from cohorts_told

    union all

    select
        'milestone_at_risk' as measured_by,
        int_cohort_milestones.milestone_id as subject_id,
        cohorts_told.cohort_id,
        cohorts_told.timezone,
        cohorts_told.ready_pct as measure,
        cohorts_told.last_closed_on
    from int_cohort_milestones
    inner join cohorts_told on int_cohort_milestones.cohort_id = cohorts_told.cohort_id
    where int_cohort_milestones.is_due_soon
),

spans_of_readiness as (
    select
        alert_rules.rule,
        subjects_measured.subject_id,
        subjects_measured.cohort_id,
        subjects_measured.timezone,
        cast(null as varchar) as items,
        alert_rules.threshold,
        subjects_measured.measure,
        subjects_measured.last_closed_on as true_from_on,
        subjects_measured.last_closed_on as true_until_on,
        subjects_measured.last_closed_on as last_looked_on,
        cast(null as timestamp) as began_at
    from subjects_measured
    inner join alert_rules on subjects_measured.measured_by = alert_rules.rule
    where subjects_measured.measure < alert_rules.threshold
)

select * from spans_of_readiness
