with int_xp_by_timeframe as (
    select * from {{ ref('int_xp_by_timeframe') }}
),

-- Learners with equal XP share a place, so places are counted by amounts of XP.
places as (
    select
        earned.timeframe,
        earned.organization_id,
        earned.xp,
        count(*) as tie_count
    from int_xp_by_timeframe as earned
    group by all
),

places_ranked as (
    select
        places.*,
        sum(places.tie_count) over (
            partition by places.timeframe, places.organization_id
        ) as learner_count,
        sum(places.tie_count) over (
            partition by places.timeframe, places.organization_id
            order by places.xp desc
            rows between unbounded preceding and current row
        ) - places.tie_count as higher_count,
        lag(places.xp) over (
            partition by places.timeframe, places.organization_id order by places.xp desc
        ) - places.xp as xp_to_next_rank
    from places
),

learners_ranked as (
    select
        earned.timeframe,
        earned.user_id,
        earned.organization_id,
        case
            when ranked.learner_count < {{ var('leaderboard_min_learners') }}
                then 'insufficient_data'
            else 'ok'
        end as percentile_status,
        cast(ranked.higher_count + 1 as bigint) as leaderboard_rank,
        earned.xp,
        ranked.xp_to_next_rank,
        case
            when ranked.learner_count >= {{ var('leaderboard_min_learners') }}
                then
                    100.0 * (
                        ranked.learner_count - ranked.higher_count - ranked.tie_count
                        + 0.5 * (ranked.tie_count - 1)
                    ) / (ranked.learner_count - 1)
        end as percentile,
        cast(ranked.learner_count as bigint) as learner_count,
        earned.starts_on,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from int_xp_by_timeframe as earned
    inner join places_ranked as ranked
        on
            earned.timeframe = ranked.timeframe
            and earned.organization_id = ranked.organization_id
            and earned.xp = ranked.xp
)

select * from learners_ranked
order by
    learners_ranked.organization_id,
    learners_ranked.timeframe,
    learners_ranked.leaderboard_rank,
    learners_ranked.user_id
