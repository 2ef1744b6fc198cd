-- An organization's learners are those who belong to it, whoever runs their program.
with int_enrollments_measured as (
    select * from {{ ref('int_enrollments_measured') }}
),

stg_programs as (
    select * from {{ ref('stg_programs') }}
),

enrollments_directed as (
    select
        int_enrollments_measured.*,
        stg_programs.director_user_id
    from int_enrollments_measured
    left join stg_programs on int_enrollments_measured.program_id = stg_programs.program_id
),

scope_enrollments as (
    {% for scope_kind, scope_id in {
        'cohort': 'cohort_id',
        'program': 'program_id',
        'director': 'director_user_id',
        'organization': 'organization_id',
    }.items() %}
        select
            '{{ scope_kind }}' as scope_kind,
            enrollments_directed.{{ scope_id }} as scope_id,
            enrollments_directed.enrollment_id,
            enrollments_directed.user_id,
            enrollments_directed.status,
            enrollments_directed.seat_type,
            enrollments_directed.has_ended,
            enrollments_directed.has_seat,
            enrollments_directed.is_overrun,
            enrollments_directed.has_mentor
        from enrollments_directed
        where enrollments_directed.{{ scope_id }} is not null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from scope_enrollments
