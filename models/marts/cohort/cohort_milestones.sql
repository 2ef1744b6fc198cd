with int_cohort_milestones as (
    select * from {{ ref('int_cohort_milestones') }}
),

int_scopes_disclosed as (
    select * from {{ ref('int_scopes_disclosed') }}
),

cohort_milestones as (
    select
        milestones.milestone_id,
        milestones.cohort_id,
        milestones.title as milestone_title,
        milestones.kind as milestone_kind,
        cohorts.readiness_status,
        milestones.days_until_due,
        cohorts.ready_pct,
        milestones.is_past,
        milestones.is_due_soon,
        {{ unless("cohorts.readiness_status = 'suppressed'", 'milestones.is_at_risk') }}
            as is_at_risk,
        milestones.due_on,
        milestones.due_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_cohort_milestones as milestones
    inner join int_scopes_disclosed as cohorts
        on
            milestones.cohort_id = cohorts.scope_id
            and cohorts.scope_kind = 'cohort'
)

select * from cohort_milestones
order by cohort_milestones.cohort_id, cohort_milestones.due_on, cohort_milestones.milestone_id
