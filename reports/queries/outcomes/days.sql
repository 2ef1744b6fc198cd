-- One row per day of the eight weeks that the period ends: lessons started and completed.
select
    'platform' as scope_id,
    sum(view_count)::bigint as view_count,
    sum(lesson_start_count)::bigint as lesson_start_count,
    sum(lesson_completion_count)::bigint as lesson_completion_count,
    day_on
from content_trends
where
    'platform' in (select unnest($scope_ids))
    and day_on between $period_end_on - 55 and $period_end_on
group by all
order by day_on
