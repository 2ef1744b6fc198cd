-- Seats, mentors, readiness and flags of a cohort before suppression. A flag is up where an alert
-- would be. Kept as a table: alerts, sums over cohorts and marts read it.
{{ config(materialized='table') }}

with int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_scopes_measured as (
    select * from {{ ref('int_scopes_measured') }}
),

alert_rules as (
    select * from {{ ref('alert_rules') }}
),

thresholds as (
    select
        max(alert_rules.threshold) filter (where alert_rules.rule = 'mentor_coverage_low')
            as mentor_coverage_pct,
        max(alert_rules.threshold) filter (where alert_rules.rule = 'seat_utilisation_low')
            as seat_utilisation_pct,
        max(alert_rules.threshold) filter (where alert_rules.rule = 'readiness_low')
            as readiness_learner_mean
    from alert_rules
),

cohorts_measured as (
    select
        int_cohorts_placed.cohort_id,
        int_cohorts_placed.program_id,
        int_cohorts_placed.organization_id,
        int_cohorts_placed.director_user_id,
        int_cohorts_placed.cohort_status,
        int_cohorts_placed.seats_total,
        scopes.seats_used,
        scopes.seats_used_scholarship,
        scopes.seats_used_sponsored,
        {{ pct('scopes.seats_used', 'int_cohorts_placed.seats_total') }} as seat_utilisation_pct,
        scopes.seat_holder_count,
        scopes.enrolled_learner_count,
        scopes.mentored_learner_count,
        scopes.mentor_coverage_pct,
        scopes.readiness_learner_count,
        scopes.readiness_learner_mean,
        scopes.ready_pct,
        int_cohorts_placed.cohort_status = 'active'
        and coalesce(
            scopes.mentor_coverage_pct < thresholds.mentor_coverage_pct, false
        ) as is_low_on_mentors,
        int_cohorts_placed.cohort_status in ('planned', 'active')
        and coalesce(
            {{ pct('scopes.seats_used', 'int_cohorts_placed.seats_total') }}
            < thresholds.seat_utilisation_pct,
            false
        ) as is_under_filled,
        scopes.seats_used > int_cohorts_placed.seats_total as is_over_full,
        int_cohorts_placed.cohort_status = 'active'
        and coalesce(
            scopes.readiness_learner_mean < thresholds.readiness_learner_mean, false
        ) as is_behind,
        int_cohorts_placed.as_of_on
    from int_cohorts_placed
    inner join int_scopes_measured as scopes
        on
            int_cohorts_placed.cohort_id = scopes.scope_id
            and scopes.scope_kind = 'cohort'
    cross join thresholds
)

select * from cohorts_measured
