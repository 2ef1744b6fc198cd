-- What was handed in is told exactly; what came of it is told of enough learners only. A stage
-- holds what has reached it, so that the funnel never widens; each review has one of two ends. What
-- was handed in again after its approval does not say how long that took.
with int_cohorts_placed as (
    select * from {{ ref('int_cohorts_placed') }}
),

int_mission_submissions_placed as (
    select * from {{ ref('int_mission_submissions_placed') }}
),

mission_stages as (
    select * from {{ ref('mission_stages') }}
),

submissions as (
    select
        placed.cohort_id,
        placed.user_id,
        placed.status,
        placed.status <> 'started' as is_submitted,
        placed.status in ('in_review', 'approved', 'rejected') as is_in_review,
        case
            when placed.status = 'approved' and placed.submitted_at <= placed.reviewed_at
                then {{ seconds_between('placed.submitted_at', 'placed.reviewed_at') }} / 3600
        end as approval_hours
    from int_mission_submissions_placed as placed
),

cohort_totals as (
    select
        submissions.cohort_id,
        count(*) as started_count,
        count(*) filter (where submissions.is_submitted) as submitted_count,
        count(*) filter (where submissions.is_in_review) as in_review_count,
        count(*) filter (where submissions.status = 'approved') as approved_count,
        count(*) filter (where submissions.status = 'rejected') as rejected_count,
        count(distinct submissions.user_id) filter (
            where submissions.status in ('approved', 'rejected')
        ) as reviewed_learner_count,
        {{ percentile('submissions.approval_hours', '0.5') }} as median_approval_hours
    from submissions
    group by all
),

stages as (
    select
        int_cohorts_placed.cohort_id,
        int_cohorts_placed.program_id,
        mission_stages.stage,
        mission_stages.stage_rank,
        coalesce(totals.started_count, 0) as started_count,
        coalesce(
            case mission_stages.stage
                when 'started' then totals.started_count
                when 'submitted' then totals.submitted_count
                when 'in_review' then totals.in_review_count
                when 'approved' then totals.approved_count
                when 'rejected' then totals.rejected_count
            end,
            0
        ) as mission_count,
        case when mission_stages.stage = 'approved' then totals.median_approval_hours end
            as median_approval_hours,
        mission_stages.stage in ('approved', 'rejected')
        and {{ is_about_too_few('coalesce(totals.reviewed_learner_count, 0)') }} as is_suppressed
    from int_cohorts_placed
    cross join mission_stages
    left join cohort_totals as totals on int_cohorts_placed.cohort_id = totals.cohort_id
),

cohort_stages as (
    select
        stages.cohort_id,
        stages.program_id,
        stages.stage,
        {{ disclosure_status('stages.is_suppressed', 'stages.started_count') }}
            as conversion_status,
        stages.stage_rank,
        {{ unless('stages.is_suppressed', 'stages.mission_count') }} as mission_count,
        {{ unless('stages.is_suppressed', pct('stages.mission_count', 'stages.started_count')) }}
            as conversion_pct,
        {{ unless('stages.is_suppressed', 'stages.median_approval_hours') }}
            as median_approval_hours,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from stages
)

select * from cohort_stages
order by cohort_stages.cohort_id, cohort_stages.stage_rank, cohort_stages.stage
