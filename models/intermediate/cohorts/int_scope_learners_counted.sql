-- What the learners of a scope add up to (METRICS 19): how they stand over those enrolled, what
-- they have reached over those who have a seat, so that a completed cohort keeps its results.
with int_scope_learners as (
    select * from {{ ref('int_scope_learners') }}
),

int_learners_measured as (
    select * from {{ ref('int_learners_measured') }}
),

learners as (
    select
        int_scope_learners.scope_kind,
        int_scope_learners.scope_id,
        int_scope_learners.is_enrolled,
        int_scope_learners.has_mentor,
        int_learners_measured.*
    from int_scope_learners
    inner join int_learners_measured
        on int_scope_learners.user_id = int_learners_measured.user_id
),

scope_learners_counted as (
    select
        learners.scope_kind,
        learners.scope_id,
        count(*) as seat_holder_count,
        count(*) filter (where learners.is_enrolled) as enrolled_learner_count,
        count(*) filter (where learners.has_mentor) as mentored_learner_count,
        count(*) filter (where learners.is_enrolled and learners.is_active_24h)
            as active_24h_count,
        count(*) filter (where learners.is_enrolled and learners.is_active_7d) as active_7d_count,
        count(*) filter (where learners.is_enrolled and learners.is_inactive_72h)
            as inactive_72h_count,
        count(*) filter (where learners.is_enrolled and learners.learner_status = 'not_started')
            as not_started_count,
        cast(
            coalesce(sum(learners.overdue_count) filter (where learners.is_enrolled), 0) as bigint
        ) as overdue_count,
        count(learners.risk_level) filter (where learners.is_enrolled) as risk_learner_count,
        count(*) filter (where learners.is_enrolled and learners.risk_level = 'high')
            as at_risk_count,
        count(learners.readiness_score) as readiness_learner_count,
        {{ exact_sum('learners.readiness_score') }} / count(learners.readiness_score)
            as readiness_learner_mean,
        {% for share in ['10', '25', '50', '75', '90'] %}
            {{ percentile('learners.readiness_score', '0.' ~ share) }} as readiness_p{{ share }},
        {% endfor %}
        count(*) filter (where learners.readiness_band = 'ready') as ready_learner_count,
        count(*) filter (where learners.lessons_total > 0) as progress_learner_count,
        {{ pct('sum(learners.lessons_completed)', 'sum(learners.lessons_total)') }}
            as progress_pct,
        count(*) filter (where learners.max_score_sum > 0) as graded_learner_count,
        {{ pct(exact_sum('learners.score_sum'), exact_sum('learners.max_score_sum')) }}
            as accuracy_pct,
        count(*) filter (where learners.assignments_due_count > 0) as due_learner_count,
        {{ pct(
            'sum(learners.assignments_submitted_count)', 'sum(learners.assignments_due_count)'
        ) }} as assignment_rate_pct
    from learners
    group by all
)

select * from scope_learners_counted
