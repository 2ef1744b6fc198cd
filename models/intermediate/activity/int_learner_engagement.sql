-- The engagement score (METRICS 6): parts that are NULL leave their weight to the others.
with int_learners as (
    select * from {{ ref('int_learners') }}
),

int_learner_current_enrollments as (
    select * from {{ ref('int_learner_current_enrollments') }}
),

int_learner_engagement_parts as (
    select * from {{ ref('int_learner_engagement_parts') }}
),

learner_engagement as (
    select
        int_learners.user_id,
        parts.frequency_share,
        parts.recency_share,
        parts.depth_share,
        parts.on_time_share,
        case
            when
                {{ seconds_between('enrolled.first_enrolled_at', as_of()) }}
                >= {{ var('engagement_min_enrolled_days') }} * 86400
                then 100 * (
                    {{ var('engagement_weight_frequency') }} * parts.frequency_share
                    + {{ var('engagement_weight_recency') }} * parts.recency_share
                    + {{ var('engagement_weight_depth') }} * coalesce(parts.depth_share, 0)
                    + {{ var('engagement_weight_on_time') }} * coalesce(parts.on_time_share, 0)
                ) / (
                    {{ var('engagement_weight_frequency') }}
                    + {{ var('engagement_weight_recency') }}
                    + case
                        when parts.depth_share is null then 0
                        else {{ var('engagement_weight_depth') }}
                    end
                    + case
                        when parts.on_time_share is null then 0
                        else {{ var('engagement_weight_on_time') }}
                    end
                )
        end as engagement_score
    from int_learners
    inner join int_learner_engagement_parts as parts on int_learners.user_id = parts.user_id
    left join int_learner_current_enrollments as enrolled
        on int_learners.user_id = enrolled.user_id
)

select * from learner_engagement
