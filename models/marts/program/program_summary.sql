with stg_programs as (
    select * from {{ ref('stg_programs') }}
),

int_scope_cohorts_counted as (
    select * from {{ ref('int_scope_cohorts_counted') }}
),

int_scopes_disclosed as (
    select * from {{ ref('int_scopes_disclosed') }}
),

programs as (
    select
        stg_programs.program_id,
        stg_programs.organization_id,
        stg_programs.director_user_id,
        stg_programs.name as program_name,
        stg_programs.track,
        disclosed.alerts_status,
        {{ scope_statuses('disclosed') }},
        {{ scope_cohorts('cohorts') }},
        {{ scope_figures('disclosed') }},
        {{ scope_alerts('disclosed') }},
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from stg_programs
    inner join int_scopes_disclosed as disclosed
        on
            stg_programs.program_id = disclosed.scope_id
            and disclosed.scope_kind = 'program'
    left join int_scope_cohorts_counted as cohorts
        on
            stg_programs.program_id = cohorts.scope_id
            and cohorts.scope_kind = 'program'
)

select * from programs
order by programs.organization_id, programs.program_id
