-- The cohorts of what is wider than a cohort. Seats of a cancelled cohort are nobody's; a milestone
-- at risk is told of cohorts whose readiness may be told.
with int_cohorts_measured as (
    select * from {{ ref('int_cohorts_measured') }}
),

int_cohort_milestones as (
    select * from {{ ref('int_cohort_milestones') }}
),

int_scopes_disclosed as (
    select * from {{ ref('int_scopes_disclosed') }}
),

milestones_counted as (
    select
        int_cohort_milestones.cohort_id,
        count(*) filter (where int_cohort_milestones.is_due_soon) as milestones_due_soon_count,
        count(*) filter (
            where
            int_cohort_milestones.is_at_risk
            and int_scopes_disclosed.readiness_status = 'ok'
        ) as milestones_at_risk_count
    from int_cohort_milestones
    inner join int_scopes_disclosed
        on
            int_cohort_milestones.cohort_id = int_scopes_disclosed.scope_id
            and int_scopes_disclosed.scope_kind = 'cohort'
    group by all
),

cohorts as (
    select
        int_cohorts_measured.*,
        coalesce(milestones_counted.milestones_due_soon_count, 0) as milestones_due_soon_count,
        coalesce(milestones_counted.milestones_at_risk_count, 0) as milestones_at_risk_count
    from int_cohorts_measured
    left join milestones_counted on int_cohorts_measured.cohort_id = milestones_counted.cohort_id
),

scope_cohorts_counted as (
    {% for scope_kind, scope_id in {
        'program': 'program_id',
        'director': 'director_user_id',
        'organization': 'organization_id',
    }.items() %}
        select
            '{{ scope_kind }}' as scope_kind,
            cohorts.{{ scope_id }} as scope_id,
            count(*) as cohort_count,
            count(*) filter (where cohorts.cohort_status = 'planned') as planned_cohort_count,
            count(*) filter (where cohorts.cohort_status = 'active') as active_cohort_count,
            count(*) filter (where cohorts.cohort_status = 'completed') as completed_cohort_count,
            count(distinct cohorts.program_id) filter (where cohorts.cohort_status = 'active')
                as active_program_count,
            cast(
                sum(cohorts.seats_total) filter (where cohorts.cohort_status <> 'cancelled')
                as bigint
            ) as seats_total,
            cast(
                sum(cohorts.seats_used) filter (where cohorts.cohort_status <> 'cancelled')
                as bigint
            ) as seats_used,
            cast(sum(cohorts.milestones_due_soon_count) as bigint) as milestones_due_soon_count,
            cast(sum(cohorts.milestones_at_risk_count) as bigint) as milestones_at_risk_count
        from cohorts
        where cohorts.{{ scope_id }} is not null
        group by all
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from scope_cohorts_counted
