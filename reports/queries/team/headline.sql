-- One row per team: its summary at as_of, and the week before by its history.
with history as (
    select
        team_id,
        list(active_count order by day_on) as active_counts,
        max_by(at_risk_count, day_on) filter (day_on <= $previous_end_on) as at_risk_count_before,
        max_by(readiness_learner_mean, day_on)
            filter (day_on <= $previous_end_on) as readiness_learner_mean_before,
    from team_history
    where
        team_id in (select unnest($scope_ids))
        and day_on between $previous_start_on - 21 and $period_end_on
    group by all
)

select
    team_summary.team_id as scope_id,
    team_summary.* exclude (team_id),
    history.* exclude (team_id),
from team_summary
left join history using (team_id)
where team_summary.team_id in (select unnest($scope_ids))
order by scope_id
