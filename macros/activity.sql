{# Events with the time zone that places them: their user's, or UTC where the user is unknown. #}
{% macro events_placed(events, users) -%}
    select
        {{ events }}.*,
        coalesce({{ users }}.timezone, 'UTC') as timezone
    from {{ events }}
    left join {{ users }} on {{ events }}.user_id = {{ users }}.user_id
{%- endmacro %}

{#
    Activity by learner and local day (METRICS 2), from a relation of events with the user's time
    zone. An event with a duration counts it up to the cap. An event without one counts the gap to
    the learner's next event where that is short enough, so all events of a day and the next must
    be in the relation. Of events at one moment, those with a duration stand last: what followed the
    moment is then counted once, and their order does not hang on their ids.
#}
{% macro activity_by_day(events) -%}
    select
        focused.user_id,
        focused.timezone,
        focused.activity_on,
        count(*) as activity_count,
        cast(sum(focused.event_count) as bigint) as action_count,
        count(*) filter (where focused.utc_on < focused.activity_on) as previous_utc_day_count,
        count(*) filter (where focused.utc_on > focused.activity_on) as next_utc_day_count,
        {{ exact_sum('focused.focus_seconds') }} as focus_seconds,
        {{ exact_sum('focused.xp') }} as xp,
        min(focused.occurred_at) as first_activity_at,
        max(focused.occurred_at) as last_activity_at,
        max(focused._load_id) as through_load_id
    from (
        select
            spaced.user_id,
            spaced.timezone,
            {{ local_day('spaced.occurred_at', 'spaced.timezone') }} as activity_on,
            cast(spaced.occurred_at as date) as utc_on,
            spaced.event_count,
            least(
                coalesce(
                    spaced.duration_seconds,
                    case
                        when spaced.gap_seconds <= {{ var('session_gap_minutes') }} * 60
                            then spaced.gap_seconds
                    end,
                    0
                ),
                {{ var('focus_cap_seconds') }}
            ) as focus_seconds,
            coalesce(spaced.xp, 0) as xp,
            spaced.occurred_at,
            spaced._load_id
        from (
            select
                {{ events }}.*,
                {{ seconds_between(
                    events ~ '.occurred_at',
                    'lead(' ~ events ~ '.occurred_at) over (partition by ' ~ events
                    ~ '.user_id order by ' ~ events ~ '.occurred_at, ' ~ events
                    ~ '.duration_seconds nulls first)'
                ) }} as gap_seconds
            from {{ events }}
        ) as spaced
    ) as focused
    group by all
{%- endmacro %}

{#
    The day from which an active day no longer makes its learner one of those active in the last
    `days` days: the window's end, or the next active day, which takes over.
#}
{% macro reach_ends_on(active_days, days) -%}
    least(
        coalesce({{ active_days }}.next_active_on, {{ days_after(active_days ~ '.day_on', days) }}),
        {{ days_after(active_days ~ '.day_on', days) }}
    )
{%- endmacro %}
