-- Periods of all kinds in one table: each figure is counted anew in each, never added up from
-- shorter ones. Who was in a cohort and completed it is told exactly, what they did of ten or more.
with int_cohort_periods_enrolled as (
    select * from {{ ref('int_cohort_periods_enrolled') }}
),

int_cohort_periods_measured as (
    select * from {{ ref('int_cohort_periods_measured') }}
),

int_days_closed_everywhere as (
    select * from {{ ref('int_days_closed_everywhere') }}
),

stg_cohorts as (
    select * from {{ ref('stg_cohorts') }}
),

stg_cohort_courses as (
    select * from {{ ref('stg_cohort_courses') }}
),

int_modules_required as (
    select * from {{ ref('int_modules_required') }}
),

lessons_required as (
    select
        stg_cohort_courses.cohort_id,
        sum(int_modules_required.required_lessons_count) as required_lessons_count
    from stg_cohort_courses
    inner join int_modules_required
        on stg_cohort_courses.course_id = int_modules_required.course_id
    group by all
),

periods_kept as (
    select
        enrolled.*,
        closed.last_closed_on,
        case enrolled.period
            {% for period in ['day', 'week', 'month', 'year'] %}
                when '{{ period }}'
                    then {{ days_after(periods_after(period, 'enrolled.period_start_on', 1), -1) }}
            {% endfor %}
        end as period_end_on
    from int_cohort_periods_enrolled as enrolled
    cross join int_days_closed_everywhere as closed
    where
        case enrolled.period
            {% for period in ['day', 'week', 'month', 'year'] %}
                when '{{ period }}'
                    then {{ is_kept_period(
                        period, 'enrolled.period_start_on', 'closed.as_of_on'
                    ) }}
            {% endfor %}
        end
),

periods_with_figures as (
    select
        kept.period,
        kept.period_start_on,
        kept.period_end_on,
        kept.cohort_id,
        stg_cohorts.program_id,
        kept.enrolled_learner_count,
        {{ is_about_too_few('kept.enrolled_learner_count') }} as is_suppressed,
        kept.completion_count,
        kept.recent_completions,
        measured.top_performers,
        coalesce(measured.active_learner_count, 0) as active_learner_count,
        coalesce(measured.activity_count, 0) as activity_count,
        coalesce(measured.xp, 0) as xp,
        coalesce(measured.lessons_completed_count, 0) as lessons_completed_count,
        {{ pct(
            'coalesce(measured.lessons_completed_count, 0)',
            'lessons_required.required_lessons_count * kept.enrolled_learner_count'
        ) }} as progress_gain_pct,
        coalesce(measured.quiz_attempt_count, 0) as quiz_attempt_count,
        coalesce(measured.quiz_learner_count, 0) as quiz_learner_count,
        {{ pct('measured.quiz_score_sum', 'measured.quiz_max_score_sum') }} as quiz_score_pct,
        coalesce(measured.first_week_activity_count, 0) as first_week_activity_count,
        coalesce(measured.last_week_activity_count, 0) as last_week_activity_count,
        kept.period_end_on <= kept.last_closed_on as is_complete,
        least(kept.period_end_on, kept.last_closed_on)
        >= {{ days_after('kept.period_start_on', '2 * ' ~ var('week_days') ~ ' - 1') }}
            as has_two_weeks
    from periods_kept as kept
    left join int_cohort_periods_measured as measured
        on
            kept.period = measured.period
            and kept.period_start_on = measured.period_start_on
            and kept.cohort_id = measured.cohort_id
    left join stg_cohorts on kept.cohort_id = stg_cohorts.cohort_id
    left join lessons_required on kept.cohort_id = lessons_required.cohort_id
),

period_summary as (
    select
        figures.cohort_id,
        figures.program_id,
        figures.period,
        {{ disclosure_status('figures.is_suppressed', 'figures.enrolled_learner_count') }}
            as activity_status,
        {{ unless('figures.is_suppressed', 'figures.top_performers') }} as top_performers,
        figures.recent_completions,
        figures.enrolled_learner_count,
        {% for figure in [
            'active_learner_count', 'activity_count', 'xp', 'lessons_completed_count',
            'progress_gain_pct',
        ] %}
            {{ unless('figures.is_suppressed', 'figures.' ~ figure) }} as {{ figure }},
        {% endfor %}
        case
            when figures.is_suppressed then 'suppressed'
            when figures.progress_gain_pct is null then 'insufficient_data'
            else 'ok'
        end as progress_gain_status,
        figures.completion_count,
        {{ unless('figures.is_suppressed', 'figures.quiz_attempt_count') }} as quiz_attempt_count,
        {{ unless(is_about_too_few('figures.quiz_learner_count'), 'figures.quiz_score_pct') }}
            as quiz_score_pct,
        {{ disclosure_status(
            is_about_too_few('figures.quiz_learner_count'), 'figures.quiz_learner_count'
        ) }} as quiz_score_status,
        {{ growth_pct(
            'figures.last_week_activity_count', 'figures.first_week_activity_count',
            'figures.has_two_weeks and not figures.is_suppressed'
        ) }} as first_to_last_week_growth_pct,
        case
            when figures.is_suppressed then 'suppressed'
            else {{ growth_status(
                'figures.last_week_activity_count', 'figures.first_week_activity_count',
                'figures.has_two_weeks'
            ) }}
        end as first_to_last_week_growth_status,
        figures.is_complete,
        figures.period_start_on,
        figures.period_end_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from periods_with_figures as figures
)

select * from period_summary
order by period_summary.cohort_id, period_summary.period, period_summary.period_start_on
