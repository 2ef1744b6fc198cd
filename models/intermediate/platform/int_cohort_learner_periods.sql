with int_cohort_learner_days as (
    select * from {{ ref('int_cohort_learner_days') }}
),

int_days_closed_everywhere as (
    select * from {{ ref('int_days_closed_everywhere') }}
),

cohort_learner_periods as (
    {% for period in ['day', 'week', 'month', 'year'] %}
        {{ cohort_learners_by_period(
            period, 'int_cohort_learner_days', 'int_days_closed_everywhere'
        ) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from cohort_learner_periods
