with int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_cohorts_measured as (
    select * from {{ ref('int_cohorts_measured') }}
),

int_scopes_disclosed as (
    select * from {{ ref('int_scopes_disclosed') }}
),

int_cohort_milestones as (
    select * from {{ ref('int_cohort_milestones') }}
),

int_mentor_sessions_placed as (
    select * from {{ ref('int_mentor_sessions_placed') }}
),

milestones as (
    select
        int_cohort_milestones.cohort_id,
        count(*) filter (where int_cohort_milestones.is_due_soon) as milestones_due_soon_count,
        bool_or(int_cohort_milestones.is_at_risk) as has_milestone_at_risk,
        min(int_cohort_milestones.due_at) filter (where not int_cohort_milestones.is_past)
            as next_milestone_due_at
    from int_cohort_milestones
    group by all
),

sessions as (
    select
        int_mentor_sessions_placed.cohort_id,
        {{ pct(
            "count(*) filter (where int_mentor_sessions_placed.status = 'completed')", 'count(*)'
        ) }} as session_completion_pct
    from int_mentor_sessions_placed
    where int_mentor_sessions_placed.has_come
    group by all
),

cohorts as (
    select
        placed.cohort_id,
        placed.program_id,
        placed.organization_id,
        placed.cohort_name,
        placed.mode,
        placed.cohort_status,
        disclosed.activity_status,
        disclosed.risk_status,
        {{ scope_statuses('disclosed') }},
        placed.seats_total,
        placed.seats_scholarship,
        placed.seats_sponsored,
        measured.seats_used,
        measured.seats_used_scholarship,
        measured.seats_used_sponsored,
        measured.seat_utilisation_pct,
        {{ scope_standing('disclosed') }},
        {{ scope_figures('disclosed') }},
        sessions.session_completion_pct,
        coalesce(milestones.milestones_due_soon_count, 0) as milestones_due_soon_count,
        measured.is_low_on_mentors,
        measured.is_under_filled,
        measured.is_over_full,
        {{ unless("disclosed.readiness_status = 'suppressed'", 'measured.is_behind') }}
            as is_behind,
        {{ unless(
            "disclosed.readiness_status = 'suppressed'",
            'coalesce(milestones.has_milestone_at_risk, false)'
        ) }} as has_milestone_at_risk,
        placed.starts_on,
        placed.ends_on,
        milestones.next_milestone_due_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_cohorts_placed as placed
    inner join int_cohorts_measured as measured on placed.cohort_id = measured.cohort_id
    inner join int_scopes_disclosed as disclosed
        on
            placed.cohort_id = disclosed.scope_id
            and disclosed.scope_kind = 'cohort'
    left join milestones on placed.cohort_id = milestones.cohort_id
    left join sessions on placed.cohort_id = sessions.cohort_id
)

select * from cohorts
order by cohorts.organization_id, cohorts.program_id, cohorts.cohort_id
