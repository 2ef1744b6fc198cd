-- Which figures of a scope are about too few learners, or would tell of those that are (METRICS
-- 26). Whoever sees an organization's figure knows the total of its programs, directors or cohorts,
-- and whoever sees a program's that of its cohorts; so the wider scopes are judged first. Activity
-- and risk are told of cohorts and organizations alone: the few who are left in a completed cohort
-- would hide those of an active one from its program. Open alerts are not told of cohorts.
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

figures as (
    {% for figure, learners in program_figures.items() %}
        select
            int_scopes_measured.scope_kind,
            int_scopes_measured.scope_id,
            case int_scopes_measured.scope_kind when 'cohort' then 'program' else 'organization' end
                as whole_kind,
            case int_scopes_measured.scope_kind
                when 'cohort' then int_scopes_measured.program_id
                else int_scopes_measured.organization_id
            end as whole_id,
            '{{ figure }}' as figure,
            int_scopes_measured.{{ learners }} as learner_count
        from int_scopes_measured
        union all
    {% endfor %}
    {% for figure, (learners, told_of) in organization_figures.items() %}
        select
            int_scopes_measured.scope_kind,
            int_scopes_measured.scope_id,
            'organization' as whole_kind,
            int_scopes_measured.organization_id as whole_id,
            '{{ figure }}' as figure,
            int_scopes_measured.{{ learners }} as learner_count
        from int_scopes_measured
        where int_scopes_measured.scope_kind in ({{ told_of }})
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

wider_figures_judged as (
    select
        figures.scope_kind,
        figures.scope_id,
        figures.figure,
        {{ is_suppressed(
            'figures.learner_count',
            within='figures.scope_kind, figures.figure, '
            ~ 'coalesce(figures.whole_id, figures.scope_id)',
            key='figures.scope_id'
        ) }} as is_suppressed
    from figures
    where figures.scope_kind <> 'cohort'
),

cohort_figures_judged as (
    select
        figures.scope_kind,
        figures.scope_id,
        figures.figure,
        {{ is_suppressed(
            'figures.learner_count',
            within='figures.figure, coalesce(figures.whole_id, figures.scope_id)',
            key='figures.scope_id',
            total_is_suppressed='coalesce(wholes.is_suppressed, false)'
        ) }} as is_suppressed
    from figures
    left join wider_figures_judged as wholes
        on
            figures.whole_id = wholes.scope_id
            and figures.figure = wholes.figure
            and figures.whole_kind = wholes.scope_kind
    where figures.scope_kind = 'cohort'
),

figures_judged as (
    select * from wider_figures_judged
    union all
    select * from cohort_figures_judged
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
