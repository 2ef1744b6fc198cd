-- A director sees the programs that name them as their director, and nothing else.
with stg_programs as (
    select * from {{ ref('stg_programs') }}
),

int_scope_cohorts_counted as (
    select * from {{ ref('int_scope_cohorts_counted') }}
),

int_scopes_disclosed as (
    select * from {{ ref('int_scopes_disclosed') }}
),

directors as (
    select
        stg_programs.director_user_id,
        count(*) as program_count
    from stg_programs
    where stg_programs.director_user_id is not null
    group by all
),

director_summary as (
    select
        directors.director_user_id,
        disclosed.alerts_status,
        {{ scope_statuses('disclosed') }},
        directors.program_count,
        coalesce(cohorts.active_program_count, 0) as active_program_count,
        {{ scope_cohorts('cohorts') }},
        {{ scope_figures('disclosed') }},
        {{ scope_alerts('disclosed') }},
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from directors
    inner join int_scopes_disclosed as disclosed
        on
            directors.director_user_id = disclosed.scope_id
            and disclosed.scope_kind = 'director'
    left join int_scope_cohorts_counted as cohorts
        on
            directors.director_user_id = cohorts.scope_id
            and cohorts.scope_kind = 'director'
)

select * from director_summary
order by director_summary.director_user_id
