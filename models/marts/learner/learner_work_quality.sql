with int_learner_work_quality as (
    select * from {{ ref('int_learner_work_quality') }}
),

int_learner_work_measured as (
    select * from {{ ref('int_learner_work_measured') }}
),

learner_work_quality as (
    select
        quality.user_id,
        quality.organization_id,
        case
            when work_measured.max_score_sum > 0 then 'ok' else 'insufficient_data'
        end as accuracy_status,
        case
            when quality.due_in_this_run_count > 0 then 'ok' else 'insufficient_data'
        end as on_time_status,
        case
            when quality.attempted_count > 0 then 'ok' else 'not_started'
        end as resubmission_status,
        case
            when quality.passed_count > 0 then 'ok'
            when quality.attempted_count > 0 then 'insufficient_data'
            else 'not_started'
        end as attempts_per_passed_status,
        {{ pct('work_measured.score_sum', 'work_measured.max_score_sum') }} as accuracy_pct,
        {{ pct('quality.on_time_count', 'quality.due_in_this_run_count') }} as on_time_pct,
        {{ pct('quality.resubmitted_count', 'quality.attempted_count') }} as resubmission_pct,
        quality.attempts_at_passed_count / cast(nullif(quality.passed_count, 0) as double)
            as attempts_per_passed,
        work_measured.graded_count,
        quality.due_in_this_run_count,
        quality.on_time_count,
        quality.attempted_count,
        quality.resubmitted_count,
        quality.passed_count,
        quality.attempts_at_passed_count,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_learner_work_quality as quality
    inner join int_learner_work_measured as work_measured
        on quality.user_id = work_measured.user_id
)

select * from learner_work_quality
order by learner_work_quality.user_id
