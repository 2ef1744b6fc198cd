-- Who was in a cohort in a period: one more in the period in which a stay begins, one less in that
-- after the one in which it ends. Linear in stays, however many periods they last.
with int_cohort_stays as (
    select * from {{ ref('int_cohort_stays') }}
),

int_enrollments_dated as (
    select * from {{ ref('int_enrollments_dated') }}
),

cohort_spans as (
    select
        int_cohort_stays.cohort_id,
        min(int_cohort_stays.stay_from_on) as first_on,
        max(int_cohort_stays.stay_until_on) as last_on
    from int_cohort_stays
    group by all
),

cohort_days as (
    select
        cohort_spans.cohort_id,
        {{ each_day('cohort_spans.first_on', 'cohort_spans.last_on') }} as day_on
    from cohort_spans
),

-- Who came back within a period was there already, and is one more only from the next one on.
stays_with_the_one_before as (
    select
        int_cohort_stays.*,
        lag(int_cohort_stays.stay_until_on) over (
            partition by int_cohort_stays.cohort_id, int_cohort_stays.user_id
            order by int_cohort_stays.stay_from_on
        ) as former_until_on
    from int_cohort_stays
),

changes as (
    {% for period in ['day', 'week', 'month', 'year'] %}
        select
            '{{ period }}' as period,
            {{ period_start(period, 'cohort_days.day_on') }} as period_start_on,
            cohort_days.cohort_id,
            0 as learners_more,
            0 as completions,
            null as completed_by
        from cohort_days
        group by all
        union all
        select
            '{{ period }}' as period,
            greatest(
                {{ period_start(period, 'came.stay_from_on') }},
                coalesce(
                    {{ periods_after(period, period_start(period, 'came.former_until_on'), 1) }},
                    {{ period_start(period, 'came.stay_from_on') }}
                )
            ) as period_start_on,
            came.cohort_id,
            1 as learners_more,
            0 as completions,
            null as completed_by
        from stays_with_the_one_before as came
        union all
        select
            '{{ period }}' as period,
            {{ periods_after(period, period_start(period, 'went.stay_until_on'), 1) }}
                as period_start_on,
            went.cohort_id,
            -1 as learners_more,
            0 as completions,
            null as completed_by
        from int_cohort_stays as went
        union all
        select
            '{{ period }}' as period,
            {{ period_start(period, 'completed.ended_on') }} as period_start_on,
            completed.cohort_id,
            0 as learners_more,
            1 as completions,
            {{ json_row('completed', ['ended_at', 'user_id']) }} as completed_by
        from int_enrollments_dated as completed
        where completed.has_ended and completed.status = 'completed'
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

changes_by_period as (
    select
        changes.period,
        changes.period_start_on,
        changes.cohort_id,
        sum(changes.learners_more) as learners_more,
        cast(sum(changes.completions) as bigint) as completion_count,
        {{ largest_as_json('changes.completed_by', var('period_learners_named')) }}
            as recent_completions
    from changes
    group by all
),

periods_with_learners as (
    select
        changes_by_period.*,
        sum(changes_by_period.learners_more) over (
            partition by changes_by_period.period, changes_by_period.cohort_id
            order by changes_by_period.period_start_on
        ) as enrolled_learners
    from changes_by_period
),

cohort_periods_enrolled as (
    select
        periods_with_learners.period,
        periods_with_learners.period_start_on,
        periods_with_learners.cohort_id,
        cast(periods_with_learners.enrolled_learners as bigint) as enrolled_learner_count,
        periods_with_learners.completion_count,
        periods_with_learners.recent_completions
    from periods_with_learners
    where
        periods_with_learners.enrolled_learners > 0
        or periods_with_learners.completion_count > 0
)

select * from cohort_periods_enrolled
