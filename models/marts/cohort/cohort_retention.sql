with int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_enrollments_measured as (
    select * from {{ ref('int_enrollments_measured') }}
),

int_time_zones_opened as (
    select * from {{ ref('int_time_zones_opened') }}
),

int_enrollment_weeks_active as (
    select * from {{ ref('int_enrollment_weeks_active') }}
),

-- The shortest time that an entry lies back decides for all: the cohort is the same every week.
cohorts_entered as (
    select
        int_enrollments_measured.cohort_id,
        count(*) as entered_count,
        count(distinct int_enrollments_measured.user_id) as learner_count,
        min({{ days_between(
            'int_enrollments_measured.enrolled_on', 'int_time_zones_opened.last_closed_on'
        ) }}) as closed_days_since_entry
    from int_enrollments_measured
    inner join int_time_zones_opened
        on int_enrollments_measured.timezone = int_time_zones_opened.timezone
    group by all
),

weeks_active as (
    select
        int_enrollment_weeks_active.cohort_id,
        int_enrollment_weeks_active.week_number,
        count(*) as active_count
    from int_enrollment_weeks_active
    group by all
),

weeks as (
    select cast(unnest(generate_series(0, {{ var('retention_last_week') }})) as integer)
        as week_number
),

cohort_weeks as (
    select
        int_cohorts_placed.cohort_id,
        int_cohorts_placed.program_id,
        weeks.week_number,
        coalesce(cohorts_entered.entered_count, 0) as entered_count,
        coalesce(weeks_active.active_count, 0) as active_count,
        coalesce(
            cohorts_entered.closed_days_since_entry
            >= {{ var('week_days') }} * (weeks.week_number + 1) - 1,
            false
        ) as has_passed,
        {{ is_about_too_few('coalesce(cohorts_entered.learner_count, 0)') }} as is_suppressed
    from int_cohorts_placed
    cross join weeks
    left join cohorts_entered on int_cohorts_placed.cohort_id = cohorts_entered.cohort_id
    left join weeks_active
        on
            int_cohorts_placed.cohort_id = weeks_active.cohort_id
            and weeks.week_number = weeks_active.week_number
),

cohort_weeks_retained as (
    select
        cohort_weeks.cohort_id,
        cohort_weeks.program_id,
        case
            when not cohort_weeks.has_passed then 'insufficient_data'
            when cohort_weeks.is_suppressed then 'suppressed'
            else 'ok'
        end as retention_status,
        cohort_weeks.week_number,
        cohort_weeks.entered_count,
        {% for name, metric in {
            'active_count': 'cohort_weeks.active_count',
            'retention_pct': pct('cohort_weeks.active_count', 'cohort_weeks.entered_count'),
            'retention_low_pct': wilson_pct(
                'cohort_weeks.active_count', 'cohort_weeks.entered_count', -1
            ),
            'retention_high_pct': wilson_pct(
                'cohort_weeks.active_count', 'cohort_weeks.entered_count', 1
            ),
        }.items() %}
            {{ unless('cohort_weeks.is_suppressed or not cohort_weeks.has_passed', metric) }}
                as {{ name }},
        {% endfor %}
        cohort_weeks.has_passed,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from cohort_weeks
)

select * from cohort_weeks_retained
order by cohort_weeks_retained.cohort_id, cohort_weeks_retained.week_number
