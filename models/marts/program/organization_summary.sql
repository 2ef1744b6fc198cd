-- Learners are those who belong to the organization, cohorts are those that it runs.
with stg_organizations as (
    select * from {{ ref('stg_organizations') }}
),

stg_programs as (
    select * from {{ ref('stg_programs') }}
),

int_learners as (
    select * from {{ ref('int_learners') }}
),

int_scope_cohorts_counted as (
    select * from {{ ref('int_scope_cohorts_counted') }}
),

int_scopes_disclosed as (
    select * from {{ ref('int_scopes_disclosed') }}
),

programs_counted as (
    select
        stg_programs.organization_id,
        count(*) as program_count
    from stg_programs
    group by all
),

accounts_counted as (
    select
        int_learners.organization_id,
        count(*) as learner_count
    from int_learners
    group by all
),

organizations as (
    select
        stg_organizations.organization_id,
        stg_organizations.name as organization_name,
        stg_organizations.kind as organization_kind,
        stg_organizations.country,
        stg_organizations.timezone,
        disclosed.activity_status,
        disclosed.risk_status,
        disclosed.alerts_status,
        {{ scope_statuses('disclosed') }},
        coalesce(accounts_counted.learner_count, 0) as learner_count,
        coalesce(programs_counted.program_count, 0) as program_count,
        coalesce(cohorts.active_program_count, 0) as active_program_count,
        {{ scope_cohorts('cohorts') }},
        {{ scope_standing('disclosed') }},
        {{ scope_figures('disclosed') }},
        {{ scope_alerts('disclosed') }},
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from stg_organizations
    inner join int_scopes_disclosed as disclosed
        on
            stg_organizations.organization_id = disclosed.scope_id
            and disclosed.scope_kind = 'organization'
    left join int_scope_cohorts_counted as cohorts
        on
            stg_organizations.organization_id = cohorts.scope_id
            and cohorts.scope_kind = 'organization'
    left join programs_counted
        on stg_organizations.organization_id = programs_counted.organization_id
    left join accounts_counted
        on stg_organizations.organization_id = accounts_counted.organization_id
)

select * from organizations
order by organizations.organization_id
