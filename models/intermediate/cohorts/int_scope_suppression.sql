-- Which figures of a scope are about too few learners, or would tell of those that are (METRICS
-- 26). An organization is the sum of its directors and of the programs that nobody directs, a
-- director of the own programs, a program of its cohorts. Whoever sees a sum could compute a part,
-- so the wider scopes are judged first. Activity and risk are told of cohorts and organizations
-- alone: the few who are left in a completed cohort would hide those of an active one from its
-- program. Open alerts are not told of cohorts.
{% set program_figures = {
    'readiness': 'readiness_learner_count',
    'progress': 'progress_learner_count',
    'accuracy': 'graded_learner_count',
    'assignment_rate': 'due_learner_count',
} %}
{% set organization_figures = {
    'activity': ('enrolled_learner_count', "'cohort', 'organization'"),
    'risk': ('risk_learner_count', "'cohort', 'organization'"),
    'alerts': ('enrolled_learner_count', "'program', 'director', 'organization'"),
} %}
with int_scopes_measured as (
    select * from {{ ref('int_scopes_measured') }}
),

-- A director of programs of several organizations is no part of one, nor a sum of its parts.
scopes as (
    select
        int_scopes_measured.*,
        directors.scope_id as whole_director_id
    from int_scopes_measured
    left join int_scopes_measured as directors
        on
            int_scopes_measured.director_user_id = directors.scope_id
            and directors.scope_kind = 'director'
            and directors.organization_id is not null
),

figures as (
    {% for figure, learners in program_figures.items() %}
        select
            scopes.*,
            scopes.program_id as whole_program_id,
            '{{ figure }}' as figure,
            scopes.{{ learners }} as learner_count
        from scopes
        union all
    {% endfor %}
    {% for figure, (learners, told_of) in organization_figures.items() %}
        select
            scopes.*,
            cast(null as varchar) as whole_program_id,
            '{{ figure }}' as figure,
            scopes.{{ learners }} as learner_count
        from scopes
        where scopes.scope_kind in ({{ told_of }})
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

parts as (
    select
        figures.scope_kind,
        figures.scope_id,
        figures.director_user_id,
        figures.figure,
        figures.learner_count,
        case
            when figures.whole_program_id is not null then 'program'
            when figures.whole_director_id is not null then 'director'
            when figures.organization_id is not null then 'organization'
            else 'no whole of ' || figures.scope_kind
        end as whole_kind,
        coalesce(
            figures.whole_program_id,
            figures.whole_director_id,
            figures.organization_id,
            figures.scope_id
        ) as whole_id
    from figures
),

wider_parts_judged as (
    select
        parts.*,
        {{ is_suppressed(
            'parts.learner_count',
            within='parts.figure, parts.whole_kind, parts.whole_id',
            key='parts.scope_kind, parts.scope_id'
        ) }} as is_suppressed
    from parts
    where parts.scope_kind <> 'cohort' and parts.whole_kind <> 'director'
),

parts_of_directors_judged as (
    select
        parts.*,
        {{ is_suppressed(
            'parts.learner_count',
            within='parts.figure, parts.whole_id',
            key='parts.scope_id',
            total_is_suppressed='wholes.is_suppressed'
        ) }} as is_suppressed
    from parts
    inner join wider_parts_judged as wholes
        on
            parts.whole_kind = wholes.scope_kind
            and parts.whole_id = wholes.scope_id
            and parts.figure = wholes.figure
    where parts.whole_kind = 'director'
),

wholes_of_cohorts_judged as (
    select * from wider_parts_judged
    union all
    select * from parts_of_directors_judged
),

cohorts_judged as (
    select
        parts.*,
        {{ is_suppressed(
            'parts.learner_count',
            within='parts.figure, parts.whole_kind, parts.whole_id',
            key='parts.scope_id',
            total_is_suppressed='coalesce(wholes.is_suppressed, false)'
        ) }} as is_suppressed
    from parts
    left join wholes_of_cohorts_judged as wholes
        on
            parts.whole_kind = wholes.scope_kind
            and parts.whole_id = wholes.scope_id
            and parts.figure = wholes.figure
    where parts.scope_kind = 'cohort'
),

-- The sum of a director whose programs are parts of several organizations would tell of the one
-- that is hidden in its own.
figures_judged as (
    select
        wholes_of_cohorts_judged.scope_kind,
        wholes_of_cohorts_judged.scope_id,
        wholes_of_cohorts_judged.figure,
        wholes_of_cohorts_judged.is_suppressed
    from wholes_of_cohorts_judged

    union all

    select
        cohorts_judged.scope_kind,
        cohorts_judged.scope_id,
        cohorts_judged.figure,
        cohorts_judged.is_suppressed
    from cohorts_judged

    union all

    select
        'director' as scope_kind,
        programs.director_user_id as scope_id,
        programs.figure,
        programs.is_suppressed
    from wider_parts_judged as programs
    where programs.director_user_id is not null
),

scope_suppression as (
    select
        figures_judged.scope_kind,
        figures_judged.scope_id,
        {% for figure in program_figures.keys() | list + organization_figures.keys() | list %}
            bool_or(figures_judged.is_suppressed) filter (
                where figures_judged.figure = '{{ figure }}'
            ) as is_{{ figure }}_suppressed{% if not loop.last %},{% endif %}
        {% endfor %}
    from figures_judged
    group by all
)

select * from scope_suppression
