-- The days are read once for each kind of period, by their name: a CTE of them would be held whole.
with int_days_closed_everywhere as (
    select * from {{ ref('int_days_closed_everywhere') }}
),

cohort_learner_periods as (
    {% for period in ['day', 'week', 'month', 'year'] %}
        {{ cohort_learners_by_period(
            period, ref('int_cohort_learner_days'), 'int_days_closed_everywhere'
        ) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from cohort_learner_periods
